#include "store/place_rows.h"

namespace rung::store {

PlaceRows::PlaceRows(const Database& database, TextIds& texts, SameId same_id)
    : texts_(texts), capture_(database, "capture", same_id), connection_(database, "connection", same_id) {}

void PlaceRows::write(const capture::CaptureFacts& capture) {
  std::string link_types;
  for (std::uint32_t link_type : capture.link_types) {
    if (!link_types.empty()) link_types += ',';
    link_types += std::to_string(link_type);
  }
  auto when = [&](Timestamp time) { return capture.packets > 0 ? std::optional(time) : std::nullopt; };
  capture_.id(capture.id).text(capture.path).text(capture.format).text(capture.interface).text(link_types);
  capture_.time(when(capture.first)).time(when(capture.last)).number(capture.packets).number(capture.bytes);
  capture_.number(capture.dropped).flag(capture.truncated).id(capture.inside_id);
  capture_.number(capture.size > 0 ? std::optional(capture.size) : std::nullopt).run();
}

void PlaceRows::write(const decode::ConnectionFacts& facts) {
  std::string client_ip = net::to_text(facts.client.address);
  std::string server_ip = net::to_text(facts.server.address);
  connection_.id(facts.id).id(facts.parent_id).id(facts.stream_id).text(to_text(facts.transport));
  connection_.text(client_ip).number(std::uint64_t{facts.client.port});
  connection_.text(server_ip).number(std::uint64_t{facts.server.port});
  connection_.time(facts.first.time).time(facts.last.time).text(to_text(facts.end));
  connection_.number(facts.client_bytes).number(facts.server_bytes).number(facts.lost_bytes);
  connection_.text(facts.tls_version).text(facts.tls_cipher).text(facts.sni).text(facts.alpn);
  connection_.text(facts.http_version).number_or_null(facts.http_status).text(facts.http_server);
  connection_.text(facts.ws_version).text(facts.ws_host).text(facts.ws_path).text(facts.ws_origin);
  connection_.id(texts_.id_of(facts.ws_user_agent)).text(facts.ws_offered_subprotocols);
  connection_.text(facts.ws_subprotocol).text(facts.ws_extensions).number(facts.ws_close_code);
  connection_.text(facts.ws_close_reason).text(facts.ws_closed_by);
  const bool websocket = decode::is_websocket(facts.transport);
  const auto count = [&](std::uint64_t value) { return websocket ? std::optional(value) : std::nullopt; };
  write_pings(count(facts.ws_pings), facts.ws_round_trips);
  connection_.text(facts.other_protocol);
  const auto other = [&](std::uint64_t value) {
    return websocket || !facts.other_protocol.empty() ? std::optional(value) : std::nullopt;
  };
  connection_.number(other(facts.other_messages)).number(other(facts.other_bytes)).number(facts.messages);
  connection_.text(to_text(facts.visibility)).text(facts.visibility_reason);
  const bool is_stream =
      websocket || facts.transport == decode::Transport::tcp || facts.transport == decode::Transport::tls;
  write_pings(is_stream ? std::optional(facts.crlf_pings) : std::nullopt, facts.crlf_round_trips);
  const bool can_end = decode::is_reliable(facts.transport);
  connection_.number(can_end ? std::optional(facts.orphaned_registrations) : std::nullopt);
  connection_.number(can_end ? std::optional(facts.orphaned_calls) : std::nullopt);
  connection_.id(facts.agent);
  connection_.run();
}

// Nothing where the transport has no such pings.
void PlaceRows::write_pings(std::optional<std::uint64_t> pings, const decode::RoundTrips& trips) {
  const auto delay = [&](Duration value) { return trips.count > 0 ? std::optional(value) : std::nullopt; };
  connection_.number(pings).number(pings ? std::optional(trips.count) : std::nullopt);
  connection_.delay(delay(trips.shortest)).delay(delay(trips.longest)).delay(delay(trips.sum));
}

void PlaceRows::flush() {
  capture_.flush();
  connection_.flush();
}

}  // namespace rung::store
