#include "correlate/recordings.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/fingerprint.h"
#include "base/limits.h"
#include "correlate/json_text.h"
#include "decode/sip/header_list.h"
#include "decode/sip/parameters.h"
#include "decode/sip/uri.h"

namespace rung::correlate {
namespace {

// What tells a user apart whatever the scheme, port and parameters of its URI: "alice@example.com", a number. 0: nothing.
std::uint64_t user_key(std::string_view text) {
  const Result<sip::Uri> uri = sip::parse_uri(text);
  if (!uri || uri->user.empty()) return 0;
  return fingerprint(to_lower(uri->host), fingerprint(uri->user));
}

// The same for both orders; 0 where one of them is not known.
std::uint64_t pair_key(std::uint64_t a, std::uint64_t b) {
  if (a == 0 || b == 0 || a == b) return 0;
  const std::uint64_t two[2] = {std::min(a, b), std::max(a, b)};
  return fingerprint({reinterpret_cast<const char*>(two), sizeof two}, 1);
}

std::uint64_t session_key(std::string_view uuid) { return fingerprint(uuid, 2); }

// How an initial INVITE says that it begins a recording session (RFC 7866 6.1.1, 8.2); empty where it does not.
std::string_view marked_by(const SeenMessage& seen) {
  if (!seen.is_request() || seen.method() != "INVITE") return {};
  if (seen.facts().contact.find("+sip.src") != std::string_view::npos) return "+sip.src";
  if (seen.sip().find(sip::HeaderId::require) == nullptr) return {};
  return sip::has_token(seen.sip().headers(), sip::HeaderId::require, "siprec") ? "Require: siprec" : "";
}

}  // namespace

bool Recordings::on_message(const SeenMessage& seen, const event::RecordingMetadata* metadata) {
  if (seen.call == nullptr || seen.is_retransmission()) return true;
  const bool learnt = learn_session_ids(seen);
  const std::uint64_t id = seen.call->row.id;
  const bool initial = seen.is_request() && seen.method() == "INVITE" && seen.facts().to_tag.empty();
  const std::string_view mark = metadata != nullptr ? "metadata" : initial ? marked_by(seen) : std::string_view{};
  if (mark.empty()) {
    if (initial && knows_pairs_) learn_pair(*seen.call);
    return learnt;
  }
  const bool is_new = !recordings_.contains(id);
  Calls& recorded = recordings_[id];
  const Recorded found = metadata != nullptr && seen.is_request() ? recorded_by(id, *metadata) : Recorded{};
  const std::string evidence = "{\"evidence\":" + json_quoted(mark);
  if (found.call == 0 || std::find(recorded.begin(), recorded.end(), found.call) != recorded.end()) {
    if (is_new) tell(seen, evidence + "}");
    return learnt;
  }
  if (recorded.size() < limits::leg_keys_of_a_call) recorded.push_back(found.call);
  std::uint64_t& first = seen.call->made_unusual().recorded_call;
  if (first == 0) first = found.call;
  tell(seen, evidence + ",\"recorded_call\":" + std::to_string(found.call) + json_member("by", found.by) +
                 json_member("value", found.value) + "}");
  return learnt;
}

// Both sides of a call are in the INVITE and its responses (RFC 7989 6).
bool Recordings::learn_session_ids(const SeenMessage& seen) {
  if (seen.method() != "INVITE") return true;
  const sip::HeaderField* field = seen.sip().find(sip::HeaderId::session_id);
  if (field == nullptr) return true;
  bool learnt = true;
  const std::string_view value = field->value;
  const std::size_t semicolon = std::min(value.find(';'), value.size());
  const auto remote = sip::find_parameter(value.substr(semicolon), "remote");
  for (std::string_view text : {trim(value.substr(0, semicolon)), remote ? remote->value : std::string_view{}}) {
    const std::string uuid = event::session_uuid_of(text);
    if (uuid.empty()) continue;
    learnt = add(session_key(uuid), seen.call->row.id) && learnt;
  }
  return learnt;
}

void Recordings::learn_pair(const TrackedCall& call) {
  const std::uint64_t key = pair_key(user_key(call.row.caller()), user_key(call.row.callee()));
  if (key != 0) add(key, call.row.id);
}

void Recordings::learn_all_pairs() {
  if (std::exchange(knows_pairs_, true)) return;
  calls_.for_each([this](const TrackedCall& call) {
    if (!recordings_.contains(call.row.id)) learn_pair(call);
  });
}

bool Recordings::add(std::uint64_t key, std::uint64_t call) {
  Calls& keys = keys_of_call_[call];
  if (std::find(keys.begin(), keys.end(), key) != keys.end()) return true;
  if (keys.size() >= limits::leg_keys_of_a_call) return false;
  Calls& calls = by_key_[key];
  if (calls.size() >= limits::calls_of_a_leg_key) return false;
  calls.push_back(call);
  keys.push_back(key);
  return true;
}

// The first call with that key which goes on, else the first one; recording sessions are none. 0: none.
std::uint64_t Recordings::find(std::uint64_t key, std::uint64_t recording) const {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return 0;
  std::uint64_t ended = 0;
  for (std::uint64_t id : found->second) {
    if (id == recording || recordings_.contains(id)) continue;
    if (!calls_.by_id(id)->over) return id;
    if (ended == 0) ended = id;
  }
  return ended;
}

// Of the calls between two users that go on: all must have begun together, as legs of one do.
std::uint64_t Recordings::call_of_pair(std::uint64_t key, std::uint64_t recording) const {
  const auto found = by_key_.find(key);
  if (key == 0 || found == by_key_.end()) return 0;
  const TrackedCall* first = nullptr;
  for (std::uint64_t id : found->second) {
    const TrackedCall* call = calls_.by_id(id);
    if (id == recording || call->over || recordings_.contains(id)) continue;
    if (first == nullptr) first = call;
    if (call->row.started - first->row.started > limits::leg_delay) return 0;
  }
  return first == nullptr ? 0 : first->row.id;
}

Recordings::Recorded Recordings::recorded_by(std::uint64_t recording, const event::RecordingMetadata& metadata) {
  for (const std::string& uuid : metadata.session_ids)
    if (const std::uint64_t call = find(session_key(uuid), recording)) return {call, "session-id", uuid};
  for (const std::string& call_id : metadata.call_ids)
    if (const TrackedCall* call = calls_.oldest_of(call_id))
      if (call->row.id != recording && !recordings_.contains(call->row.id)) return {call->row.id, "call-id", call_id};
  learn_all_pairs();
  const auto& people = metadata.participants;
  std::vector<std::uint64_t> users(people.size());
  std::transform(people.begin(), people.end(), users.begin(), user_key);
  for (std::size_t i = 0; i < users.size(); ++i)
    for (std::size_t j = i + 1; j < users.size(); ++j)
      if (const std::uint64_t call = call_of_pair(pair_key(users[i], users[j]), recording))
        return {call, "participants", people[i] + ", " + people[j]};
  return {};
}

void Recordings::tell(const SeenMessage& seen, std::string detail) {
  StateChange change = change_at(seen, "recording");
  change.detail = std::move(detail);
  events_.on_event(std::move(change));
}

void Recordings::forget(std::uint64_t call) {
  recordings_.erase(call);
  const auto keys = keys_of_call_.find(call);
  if (keys == keys_of_call_.end()) return;
  for (std::uint64_t key : keys->second) {
    const auto found = by_key_.find(key);
    std::erase(found->second, call);
    if (found->second.empty()) by_key_.erase(found);
  }
  keys_of_call_.erase(keys);
}

}  // namespace rung::correlate
