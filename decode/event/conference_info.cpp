#include "decode/event/conference_info.h"

#include <algorithm>
#include <vector>

#include "base/ascii.h"
#include "decode/event/line_text.h"

namespace rung::event {
namespace {

// Kinds of media that are told one by one: audio, video, text, message, application.
constexpr std::size_t told_media = 6;

struct MediaTally {
  std::string type;
  Tally statuses;
};

// Who is in it and with which media.
struct Roster {
  Tally users;  // by the status of their first endpoint
  std::vector<MediaTally> media;
};

void count_media(const XmlDocument& document, std::size_t endpoint, Roster& roster) {
  for (std::size_t medium : document.children(endpoint, "media")) {
    const std::string_view type = document.child_text(medium, "type");
    auto place = std::find_if(roster.media.begin(), roster.media.end(),
                              [type](const MediaTally& each) { return each.type == type; });
    if (place == roster.media.end()) {
      if (roster.media.size() >= told_media) continue;
      place = roster.media.insert(place, {std::string(type), {}});
    }
    const std::string_view status = document.child_text(medium, "status");
    place->statuses.count(status.empty() ? "sendrecv" : status);
  }
}

Roster roster_of(const XmlDocument& document) {
  Roster roster;
  const std::optional<std::size_t> users = document.child(0, "users");
  if (!users) return roster;
  for (std::size_t user : document.children(*users, "user")) {
    if (document.attribute(user, "state") == "deleted") {
      roster.users.count("gone");
      continue;
    }
    const std::vector<std::size_t> endpoints = document.children(user, "endpoint");
    const std::string_view status = endpoints.empty() ? "" : document.child_text(endpoints.front(), "status");
    roster.users.count(endpoints.empty() ? "without endpoint" : status);
    for (std::size_t endpoint : endpoints) count_media(document, endpoint, roster);
  }
  return roster;
}

// Media are usually sent both ways; where they are not, how many are.
std::string text_of(const MediaTally& medium) {
  const std::string type = medium.type.empty() ? "media without type" : shown(medium.type);
  if (medium.statuses.only_kind() == "sendrecv") return type;
  return type + " (" + medium.statuses.text() + ")";
}

std::string subject_of(const XmlDocument& document) {
  const std::optional<std::size_t> description = document.child(0, "conference-description");
  const std::string_view subject = description ? document.child_text(*description, "subject") : std::string_view{};
  return subject.empty() ? std::string{} : quoted(subject);
}

// What conference-state says: how many there are in all, whether nobody may join any more.
std::string condition_of(const XmlDocument& document) {
  const std::optional<std::size_t> state = document.child(0, "conference-state");
  if (!state) return {};
  std::string text;
  const std::string_view count = document.child_text(*state, "user-count");
  if (!count.empty()) text = "user count " + shown(count);
  if (document.child_text(*state, "locked") == "true") add_to_list(text, "locked");
  if (document.child_text(*state, "active") == "false") add_to_list(text, "not active");
  return text;
}

// `absent`: what it is where the attribute does not tell.
PartState part_state_of(const XmlDocument& document, std::size_t element, PartState absent) {
  const std::string_view state = document.attribute(element, "state");
  if (state.empty()) return absent;
  if (equals_ignoring_case(state, "deleted")) return PartState::deleted;
  return equals_ignoring_case(state, "partial") ? PartState::partial : PartState::full;
}

ConferenceUser user_of(const XmlDocument& document, std::size_t element) {
  ConferenceUser user{
      std::string(document.attribute(element, "entity")), part_state_of(document, element, PartState::full), {}};
  for (std::size_t endpoint : document.children(element, "endpoint"))
    user.endpoints.push_back({std::string(document.attribute(endpoint, "entity")),
                              std::string(document.child_text(endpoint, "status")),
                              part_state_of(document, endpoint, PartState::full)});
  return user;
}

void add_users(const XmlDocument& document, bool whole, ConferenceState& state) {
  const std::optional<std::size_t> users = document.child(0, "users");
  if (!users) return;
  const PartState told = part_state_of(document, *users, whole ? PartState::full : PartState::partial);
  if (!document.damaged && !document.over_limit) state.users_state = told;
  for (std::size_t element : document.children(*users, "user"))
    if (!document.attribute(element, "entity").empty()) state.users.push_back(user_of(document, element));
}

}  // namespace

std::optional<ConferenceState> conference_state_of(const XmlDocument& document) {
  if (!document.has_root("conference-info")) return std::nullopt;
  const std::optional<std::uint64_t> version = parse_decimal(trim(document.attribute(0, "version")));
  if (!version || *version > UINT32_MAX) return std::nullopt;
  std::string text(document.attribute(0, "state"));
  ConferenceState state{std::string(document.attribute(0, "entity")),
                        text.empty() ? "full" : text,
                        static_cast<std::uint32_t>(*version),
                        PartState::partial,
                        {}};
  const bool whole = !equals_ignoring_case(state.state, "partial");
  // What was not read to its end does not tell that anybody is missing.
  if (whole && !document.damaged && !document.over_limit) state.users_state = PartState::full;
  add_users(document, whole, state);
  return state;
}

std::string describe_conference_info(const XmlDocument& document) {
  if (!document.has_root("conference-info")) return "conference";
  std::string text = "conference" + state_and_version(document.attribute(0, "state"), document.attribute(0, "version"));
  std::string list = subject_of(document);
  const Roster roster = roster_of(document);
  if (roster.users.total() > 0)
    add_to_list(list, counted(roster.users.total(), "user") + " (" + roster.users.text() + ")");
  for (const MediaTally& medium : roster.media) add_to_list(list, text_of(medium));
  add_to_list(list, condition_of(document));
  return list.empty() ? text : text + ": " + list;
}

}  // namespace rung::event
