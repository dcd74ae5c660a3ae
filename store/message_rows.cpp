#include "store/message_rows.h"

#include <array>

namespace rung::store {
namespace {

// See the table message in the schema.
std::uint64_t flags_of(const correlate::Message& message) {
  constexpr unsigned retransmission = 1, complete = 2, from_client = 8, branch_of_transaction = 16;
  return (message.retransmission ? retransmission : 0) | (message.sip.complete ? complete : 0) |
         (message.sip.origin.from_client ? from_client : 0) |
         (message.branch_of_transaction ? branch_of_transaction : 0);
}

// Each text behind its size, so that different texts never give the same key.
void append_sized(std::string& key, std::string_view text) {
  std::size_t size = text.size();
  std::array<char, sizeof size> octets;
  for (char& octet : octets) {
    octet = static_cast<char>(size & 0xff);
    size >>= 8;
  }
  key.append(octets.data(), octets.size()).append(text);
}

}  // namespace

MessageRows::MessageRows(const Database& database, TextIds& texts)
    : texts_(texts),
      header_sets_(limits::text_cache_entries, limits::text_cache_octets),
      header_set_(database, "header_set"),
      message_(database, "message") {}

std::uint64_t MessageRows::header_set_of(const sip::Essentials& essentials) {
  const std::array<std::string_view, 5> texts{essentials.call_id, essentials.from_uri, essentials.from_tag,
                                              essentials.to_uri, essentials.to_tag};
  key_.clear();
  for (std::string_view text : texts) append_sized(key_, text);
  TextCache::Given given = header_sets_.id_of(key_);
  if (given.is_new) {
    header_set_.id(given.id);
    for (std::string_view text : texts) header_set_.text(text);
    header_set_.run();
  }
  return given.id;
}

void MessageRows::write(const correlate::Message& message) {
  const sip::Message& sip = message.sip.message;
  const sip::Essentials& essentials = sip.essentials();
  const PacketRef& packet = message.sip.origin.packet;
  const PacketRef& first = message.sip.origin.first;

  message_.id(message.sip.id).id(packet.capture_id).id(packet.frame).time(packet.time);
  message_.id(first.frame == packet.frame ? 0 : first.frame);
  message_.time(first.time == packet.time || first.frame == 0 ? std::nullopt : std::optional(first.time));
  message_.id(message.sip.origin.connection_id).number(flags_of(message)).id(header_set_of(essentials));
  message_.id(message.transaction_id).id(message.call);
  message_.id(texts_.id_of(sip.method())).number_or_null(sip.status()).id(texts_.id_of(sip.reason()));
  message_.number(essentials.cseq).id(texts_.id_of(essentials.cseq_method));
  message_.text(sip.request_uri());
  message_.text(message.branch_of_transaction ? std::string_view{} : essentials.branch);
  message_.text(essentials.contact);
  message_.id(texts_.id_of(essentials.user_agent)).id(texts_.id_of(essentials.content_type));
  message_.octets(sip.raw()).run();
}

}  // namespace rung::store
