#include "store/msrp_rows.h"

namespace rung::store {
namespace {

// See the table msrp_message in the schema.
std::uint64_t flags_of(const decode::MsrpMessage& message) {
  constexpr unsigned complete = 2, from_client = 8;
  return (message.complete ? complete : 0) | (message.origin.from_client ? from_client : 0);
}

}  // namespace

MsrpRows::MsrpRows(const Database& database, TextIds& texts) : texts_(texts), row_(database, "msrp_message") {}

void MsrpRows::write(const correlate::MsrpMessage& message) {
  const decode::MsrpMessage& msrp = message.msrp;
  const PacketRef& packet = msrp.origin.packet;
  const PacketRef& first = msrp.origin.first;
  const bool same_packet = first.frame == packet.frame && first.capture_id == packet.capture_id;
  row_.id(msrp.id).id(packet.capture_id).id(packet.frame).time(packet.time);
  row_.id(same_packet ? 0 : first.frame).time(same_packet ? std::nullopt : std::optional(first.time));
  row_.id(msrp.origin.connection_id).id(message.call).id(message.dialog_id).number(flags_of(msrp));
  row_.id(texts_.id_of(msrp.method));
  // A status may be 000.
  if (msrp.method.empty())
    row_.number(std::uint64_t{msrp.status});
  else
    row_.null();
  row_.id(texts_.id_of(msrp.reason)).text(msrp.transaction_id).text(msrp.from_path).text(msrp.to_path);
  row_.text(msrp.message_id).id(texts_.id_of(msrp.content_type)).id(texts_.id_of(msrp.success_report));
  row_.id(texts_.id_of(msrp.failure_report)).id(texts_.id_of(msrp.report_status)).text(msrp.use_path);
  row_.number(msrp.expires_s).number(std::uint64_t{msrp.chunks}).number(msrp.size).octets(msrp.head);
  row_.octets({msrp.body.data(), msrp.body.size()}).run();
}

void MsrpRows::flush() { row_.flush(); }

}  // namespace rung::store
