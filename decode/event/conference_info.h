// Conference state (RFC 4575).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "decode/event/xml_document.h"

namespace rung::event {

// What tells whether a subscriber has all of it (RFC 4575 4.6).
struct ConferenceVersion {
  std::string entity;  // URI of the conference
  std::string state;   // full partial deleted; full where it is absent (5.1)
  std::uint32_t version = 0;
};

// Nothing where the document is none, or says no version.
std::optional<ConferenceVersion> conference_version_of(const XmlDocument& document);

// "conference full v12: 3 users (2 connected, 1 on-hold), audio"
std::string describe_conference_info(const XmlDocument& document);

}  // namespace rung::event
