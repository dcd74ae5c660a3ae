#include "correlate/lost_connections.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"

namespace rung::correlate {
namespace {

ConnectionEnds ends_of(const decode::ConnectionFacts& facts) {
  return {facts.client, facts.server, decode::is_websocket(facts.transport)};
}

ConnectionEnds ends_of(const decode::Origin& origin) {
  const net::Endpoint& client = origin.from_client ? origin.source : origin.destination;
  const net::Endpoint& server = origin.from_client ? origin.destination : origin.source;
  return {client, server, decode::is_websocket(origin.transport)};
}

// What of a call that is not over went over a connection.
struct Carried {
  std::size_t dialogs = 0;  // confirmed ones
  bool invite = false;      // one that waits for its final response
};

// A branch of a fork that was refused, or that lost against another one, is over there.
Carried carried_by(const TrackedCall& call, std::uint64_t connection_id) {
  bool began_there = false, answered = false, waits = false;
  for (const InviteHop& hop : call.invites) {
    if (hop.connection_id != connection_id) continue;
    began_there = true;
    answered = answered || (hop.final_status >= 200 && hop.final_status < 300);
    waits = waits || (hop.final_status == 0 && !hop.timed_out);
  }
  Carried carried;
  for (const TrackedDialog& dialog : call.dialogs)
    if (dialog.row.state == DialogState::confirmed) ++carried.dialogs;
  if (carried.dialogs == 0)
    carried.invite = waits && !call.cancel_seen;
  else if (began_there && !answered)
    carried.dialogs = 0;
  return carried;
}

// Whether a connection can stand for one that is lost: a WebSocket client may have another address since, a peer over
// TCP may be the one that connects this time. `acts_for_caller`: see CallStream::client_is_caller.
bool is_same_client(const ConnectionEnds& lost, bool acted_for_caller, const ConnectionEnds& now,
                    bool acts_for_caller) {
  const bool same_side = acted_for_caller == acts_for_caller;
  if (lost.websocket || now.websocket) return lost.websocket && now.websocket && same_side && lost.server == now.server;
  if (same_side) return lost.server == now.server && lost.client.address == now.client.address;
  return lost.server.address == now.client.address && lost.client.address == now.server.address;
}

std::string milliseconds_text(Duration duration) { return std::to_string(duration.ns / 1'000'000); }

std::string end_detail(const decode::ConnectionFacts& facts, std::string_view more = {}) {
  return "{\"end\":\"" + std::string(to_text(facts.end)) + "\"" + std::string(more) + "}";
}

std::string numbers(const std::vector<std::uint64_t>& ids) {
  constexpr std::size_t shown = 8;
  std::string text;
  for (std::size_t i = 0; i < ids.size() && i < shown; ++i) text += (i == 0 ? "" : ", ") + std::to_string(ids[i]);
  return ids.size() > shown ? text + ", ..." : text;
}

}  // namespace

void LostConnections::on_connection(const decode::ConnectionFacts& facts) {
  if (decode::is_reliable(facts.transport)) places_[facts.id].ends = ends_of(facts);
}

void LostConnections::on_end(decode::ConnectionFacts& facts, const PacketRef& packet,
                             const std::vector<const TrackedCall*>& calls,
                             const std::vector<std::uint64_t>& registrations) {
  Place& place = places_[facts.id];
  place.ends = ends_of(facts);
  place.ended = packet.time;
  for (std::uint64_t id : registrations) {
    StateChange change;
    change.kind = "connection-orphaned-registration";
    change.packet = packet;
    change.connection_id = facts.id;
    change.registration_id = id;
    change.detail = end_detail(facts);
    events_.on_event(std::move(change));
  }
  facts.orphaned_registrations = registrations.size();
  place.waiting += registrations.size();
  Incident incident;
  for (const TrackedCall* call : calls) take_call(*call, facts, packet, incident);
  if (facts.end == decode::ConnectionEnd::rst) report_reset(facts, packet, incident);
  if (place.ends.websocket) report_calls(facts, packet, incident);
  if (place.waiting == 0) places_.erase(facts.id);
}

void LostConnections::take_call(const TrackedCall& call, decode::ConnectionFacts& facts, const PacketRef& packet,
                                Incident& incident) {
  const Carried carried = carried_by(call, facts.id);
  if ((carried.dialogs == 0 && !carried.invite) || has_moved(call, call.position_of(facts.id))) return;
  incident.dialogs += carried.dialogs;
  incident.invites += carried.invite ? 1 : 0;
  incident.doubtful = incident.doubtful && !call.row.complete;
  LostCall& lost = lost_calls_[call.row.id];
  if (lost.lost.empty()) incident.calls.push_back(call.row.id);
  lost.streams = call.streams.size();
  lost.lost.push_back(facts.id);
  ++places_.at(facts.id).waiting;
  ++facts.orphaned_calls;
  StateChange change;
  change.kind = "connection-orphaned-call";
  change.packet = packet;
  change.connection_id = facts.id;
  change.call = call.row.id;
  for (const TrackedDialog& dialog : call.dialogs)
    if (dialog.row.state == DialogState::confirmed && change.dialog_id == 0) change.dialog_id = dialog.row.id;
  change.detail = end_detail(facts, carried.invite ? ",\"pending\":\"INVITE\"" : "");
  events_.on_event(std::move(change));
}

// Whether its client went on with it over a newer connection that is still open.
bool LostConnections::has_moved(const TrackedCall& call, std::size_t position) const {
  const CallStream& old = call.streams[position];
  const ConnectionEnds& ends = places_.at(old.connection_id).ends;
  for (std::size_t i = position + 1; i < call.streams.size(); ++i) {
    const auto place = places_.find(call.streams[i].connection_id);
    if (place == places_.end() || place->second.ended) continue;
    const bool began_there = std::any_of(call.invites.begin(), call.invites.end(), [&](const InviteHop& hop) {
      return hop.connection_id == call.streams[i].connection_id;
    });
    if (!began_there &&
        is_same_client(ends, old.client_is_caller, place->second.ends, call.streams[i].client_is_caller))
      return true;
  }
  return false;
}

void LostConnections::report_calls(const decode::ConnectionFacts& facts, const PacketRef& packet,
                                   const Incident& incident) {
  if (incident.calls.empty()) return;
  std::string detail =
      "end: " + std::string(to_text(facts.end)) + ", confirmed dialogs: " + std::to_string(incident.dialogs) +
      ", INVITEs without a final response: " + std::to_string(incident.invites) + ", calls: " + numbers(incident.calls);
  Finding finding = make_finding(FindingCode::sipws_closed_with_active_dialog, packet, {});
  if (facts.end == decode::ConnectionEnd::timeout) {
    finding.severity = Severity::info;
    detail += "; its end is not in the capture, it was only silent for too long";
  } else if (incident.doubtful) {
    finding.severity = Severity::info;
    detail += "; parts of them are not in the capture, so they may have been over";
  }
  finding.detail = std::move(detail);
  finding.connection_id = facts.id;
  if (incident.calls.size() == 1) finding.call = incident.calls.front();
  events_.on_event(std::move(finding));
}

void LostConnections::report_reset(const decode::ConnectionFacts& facts, const PacketRef& packet,
                                   const Incident& incident) {
  if (incident.dialogs + facts.orphaned_registrations == 0) return;
  Finding finding = make_finding(FindingCode::tcp_reset_with_open_dialogs, packet,
                                 "confirmed dialogs: " + std::to_string(incident.dialogs) +
                                     ", registrations: " + std::to_string(facts.orphaned_registrations));
  if (facts.orphaned_registrations == 0 && incident.doubtful) {
    finding.severity = Severity::info;
    finding.detail += "; parts of these calls are not in the capture, so they may have been over";
  }
  finding.connection_id = facts.id;
  events_.on_event(std::move(finding));
}

void LostConnections::look_for_call(const SeenMessage& seen) {
  const auto found = lost_calls_.find(seen.call->row.id);
  if (found == lost_calls_.end() || !decode::is_reliable(seen.message.origin.transport)) return;
  const TrackedCall& call = *seen.call;
  const std::size_t position = call.position_of(seen.connection_id());
  if (position < found->second.streams || position == call.streams.size()) return;
  if (call.over && call.row.ended && *call.row.ended < seen.time()) return;
  const ConnectionEnds now = ends_of(seen.message.origin);
  const bool acts_for_caller = call.streams[position].client_is_caller;
  std::vector<std::uint64_t> left;
  for (std::uint64_t id : found->second.lost) {
    Place& place = places_.at(id);
    const bool acted_for_caller = call.streams[call.position_of(id)].client_is_caller;
    const bool known = place.recovered_by == seen.connection_id() && acts_for_caller == acted_for_caller;
    if (!known && !is_same_client(place.ends, acted_for_caller, now, acts_for_caller)) {
      left.push_back(id);
      continue;
    }
    StateChange change = change_at(seen, "call-recovered");
    change.detail = "{\"lost\":" + std::to_string(id) +
                    ",\"after_ms\":" + milliseconds_text(seen.time() - place.ended.value_or(seen.time())) + "}";
    events_.on_event(std::move(change));
    tell_recovered(id, place, seen, "call", seen.connection_id());
    release(id);
  }
  found->second.lost = std::move(left);
  if (found->second.lost.empty()) lost_calls_.erase(found);
}

// Once for a connection and the one that took its place. It is an event of the connection that is lost.
void LostConnections::tell_recovered(std::uint64_t lost, Place& place, const SeenMessage& seen, std::string_view by,
                                     std::uint64_t connection_id) {
  if (place.recovered_by == connection_id) return;
  place.recovered_by = connection_id;
  StateChange change = change_at(seen, "connection-recovered");
  change.connection_id = lost;
  change.detail = "{\"lost\":" + std::to_string(lost) + ",\"recovered_by\":" + std::to_string(connection_id) +
                  ",\"by\":\"" + std::string(by) + "\"";
  if (place.ended) change.detail += ",\"after_ms\":" + milliseconds_text(seen.time() - *place.ended);
  change.detail += "}";
  events_.on_event(std::move(change));
}

void LostConnections::on_registration(const Registration& row, std::uint64_t lost_connection, const SeenMessage& answer,
                                      std::string_view by) {
  const auto found = places_.find(lost_connection);
  if (found == places_.end() || row.connection_id == lost_connection) return;
  Place& place = found->second;
  // Of a connection that is still open it is only told where a WebSocket client went on with a newer one.
  const bool took_over =
      place.ends.websocket && decode::is_websocket(row.transport) && lost_connection < row.connection_id;
  if (!place.ended && !took_over) return;
  tell_recovered(lost_connection, place, answer, "registration", row.connection_id);
  const bool told = std::exchange(place.recovery_told, true);
  if (told || !decode::is_websocket(row.transport)) return;
  std::string detail = "connection " + std::to_string(row.connection_id) + " instead of " +
                       std::to_string(lost_connection) + ", known by " + std::string(by);
  if (place.ended)
    detail += ", " + milliseconds_text(answer.time() - *place.ended) + " ms after its end";
  else
    detail += ", whose end is not in the capture so far";
  Finding finding = finding_at(answer, FindingCode::sipws_flow_recovered, std::move(detail));
  finding.connection_id = row.connection_id;
  events_.on_event(std::move(finding));
}

void LostConnections::forget_call(std::uint64_t call) {
  if (lost_calls_.empty()) return;
  const auto found = lost_calls_.find(call);
  if (found == lost_calls_.end()) return;
  for (std::uint64_t id : found->second.lost) release(id);
  lost_calls_.erase(found);
}

void LostConnections::release(std::uint64_t connection_id) {
  const auto found = places_.find(connection_id);
  if (found == places_.end() || !found->second.ended) return;
  if (found->second.waiting > 0) --found->second.waiting;
  if (found->second.waiting == 0) places_.erase(found);
}

}  // namespace rung::correlate
