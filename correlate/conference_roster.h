// Who is in a conference, as one subscription is told (RFC 4575).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "decode/event/conference_info.h"

namespace rung::correlate {

struct RosterChange {
  bool connected = false;  // came, else went
  bool already = false;    // was there before the subscription told anything
  std::string user, status;
};

class ConferenceRoster {
 public:
  // What a state that counts changes, in its order; who went without a word comes last. No more than `room` further users
  // are taken up.
  std::vector<RosterChange> update(const event::ConferenceState& state, std::size_t room);
  std::size_t size() const { return users_.size(); }
  // There were further users, or more endpoints of one than limits::conference_endpoints.
  bool over_limit() const { return over_limit_; }

 private:
  struct Endpoint {
    std::uint64_t entity = 0;  // fingerprint
    bool connected = false;
  };
  struct User {
    std::string entity;
    std::vector<Endpoint> endpoints;
    bool connected = false, listed = false;
  };

  User* find(std::string_view entity);
  void merge(User& user, const event::ConferenceUser& told);
  void update_user(const event::ConferenceUser& told, bool already, std::size_t& room,
                   std::vector<RosterChange>& changes);

  std::vector<User> users_;  // that are connected, or have an endpoint that may be
  bool known_ = false;       // a state was seen
  bool over_limit_ = false;
};

}  // namespace rung::correlate
