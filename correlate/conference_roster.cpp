#include "correlate/conference_roster.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/fingerprint.h"
#include "base/limits.h"

namespace rung::correlate {
namespace {

using event::PartState;

// RFC 4575 5.7.2: who is on hold or muted is in it; who is called or leaves is not. An endpoint that tells no status is
// there.
bool is_connected(std::string_view status) {
  for (std::string_view each : {"", "connected", "on-hold", "muted-via-focus"})
    if (equals_ignoring_case(trim(status), each)) return true;
  return false;
}

std::string status_of(const event::ConferenceUser& user) {
  return user.endpoints.empty() ? std::string{} : user.endpoints.front().status;
}

}  // namespace

ConferenceRoster::User* ConferenceRoster::find(std::string_view entity) {
  const auto found =
      std::find_if(users_.begin(), users_.end(), [entity](const User& user) { return user.entity == entity; });
  return found == users_.end() ? nullptr : &*found;
}

void ConferenceRoster::merge(User& user, const event::ConferenceUser& told) {
  if (told.state != PartState::partial) user.endpoints.clear();
  for (const event::ConferenceEndpoint& endpoint : told.endpoints) {
    const std::uint64_t entity = fingerprint(endpoint.entity);
    const auto known = std::find_if(user.endpoints.begin(), user.endpoints.end(),
                                    [entity](const Endpoint& each) { return each.entity == entity; });
    const bool keeps = endpoint.state == PartState::partial && endpoint.status.empty();
    const bool connected = endpoint.state != PartState::deleted && is_connected(endpoint.status);
    if (known == user.endpoints.end()) {
      over_limit_ = over_limit_ || user.endpoints.size() >= limits::conference_endpoints;
      if (user.endpoints.size() < limits::conference_endpoints) user.endpoints.push_back({entity, connected});
    } else if (!keeps) {
      known->connected = connected;
    }
  }
  std::erase_if(user.endpoints, [](const Endpoint& each) { return !each.connected; });
}

void ConferenceRoster::update_user(const event::ConferenceUser& told, bool already, std::size_t& room,
                                   std::vector<RosterChange>& changes) {
  User* user = find(told.entity);
  if (user == nullptr) {
    if (told.state == PartState::deleted) return;
    User made;
    made.entity = told.entity;
    merge(made, told);
    if (made.endpoints.empty()) return;
    over_limit_ = over_limit_ || room == 0;
    if (room == 0) return;
    --room;
    user = &users_.emplace_back(std::move(made));
  } else {
    if (told.state == PartState::deleted) user->endpoints.clear();
    if (told.state != PartState::deleted) merge(*user, told);
  }
  user->listed = true;
  const bool connected = !user->endpoints.empty();
  if (std::exchange(user->connected, connected) == connected) return;
  changes.push_back({connected, connected && already, told.entity, status_of(told)});
}

std::vector<RosterChange> ConferenceRoster::update(const event::ConferenceState& state, std::size_t room) {
  std::vector<RosterChange> changes;
  const bool ends = equals_ignoring_case(state.state, "deleted");
  const bool replaces = ends || state.users_state != PartState::partial;
  const bool already = !std::exchange(known_, true) && replaces;
  for (User& user : users_) user.listed = false;
  if (!ends && state.users_state != PartState::deleted)
    for (const event::ConferenceUser& user : state.users) update_user(user, already, room, changes);
  if (replaces)
    for (User& user : users_)
      if (!user.listed && std::exchange(user.connected, false)) changes.push_back({false, false, user.entity, {}});
  std::erase_if(users_, [](const User& user) { return !user.connected; });
  return changes;
}

}  // namespace rung::correlate
