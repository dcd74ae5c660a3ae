// Conference state (RFC 4575).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "decode/event/xml_document.h"

namespace rung::event {

// What a part of the document is to what the subscriber knows (RFC 4575 4.4): absent is `full`, but servers leave
// state="partial" out inside of partial documents.
enum class PartState : std::uint8_t { full, partial, deleted };

struct ConferenceEndpoint {
  std::string entity;
  std::string status;  // connected on-hold ...; empty where it is not told
  PartState state = PartState::full;
};

struct ConferenceUser {
  std::string entity;
  PartState state = PartState::full;
  std::vector<ConferenceEndpoint> endpoints;
};

struct ConferenceState {
  std::string entity;  // URI of the conference
  std::string state;   // full partial deleted; full where it is absent (5.1)
  std::uint32_t version = 0;
  // Who is in it, those without entity left out. `users_state` full: nobody else is.
  PartState users_state = PartState::partial;
  std::vector<ConferenceUser> users;
};

// Nothing where the document is none, or says no version.
std::optional<ConferenceState> conference_state_of(const XmlDocument& document);

// "conference full v12: 3 users (2 connected, 1 on-hold), audio"
std::string describe_conference_info(const XmlDocument& document);

}  // namespace rung::event
