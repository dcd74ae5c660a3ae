#include "correlate/msrp_sessions.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/limits.h"
#include "decode/description.h"
#include "decode/msrp/uri.h"
#include "decode/sdp/media_attributes.h"

namespace rung::correlate {
namespace {

// What a session is known by: its session-id, or host, port and session-id. Empty where the URI names no session.
std::string name_of(std::string_view uri, bool with_host) {
  Result<msrp::Uri> parsed = msrp::parse_uri(uri);
  if (!parsed || parsed->session_id.empty()) return {};
  std::string name = with_host ? to_lower(parsed->authority) : std::string();
  return name.append("/").append(parsed->session_id);
}

}  // namespace

bool MsrpSessions::learn(const decode::SipMessage& message, const MsrpSession& session,
                         const std::function<bool(std::uint64_t)>& is_open) {
  const Timestamp now = message.origin.packet.time;
  forget_expired(now);
  const sdp::SessionDescription& description = message.description->session;
  for (const sdp::Media& media : description.media) {
    msrp::PathReader uris(sdp::MediaView{description, media}.value("path"));
    while (auto uri = uris.next())
      for (bool with_host : {true, false}) learn_name(name_of(*uri, with_host), session, now, is_open);
  }
  bool within = true;
  while (sessions_.size() > limits::msrp_sessions && forget_oldest()) within = false;
  return within;
}

void MsrpSessions::learn_name(std::string&& name, const MsrpSession& session, Timestamp now,
                              const std::function<bool(std::uint64_t)>& is_open) {
  if (name.empty()) return;
  const Timestamp deadline = now + limits::msrp_session_timeout;
  auto [place, is_new] = sessions_.try_emplace(std::move(name), Entry{session, deadline});
  Entry& entry = place->second;
  if (is_new) return deadlines_.push(deadline, place->first);
  entry.deadline = deadline;
  const bool same_call = entry.session.call == session.call;
  if (same_call && session.dialog_id == 0) return;
  if (same_call || !is_open(entry.session.call)) entry.session = session;
}

MsrpSession MsrpSessions::find(const decode::MsrpMessage& message) {
  const Timestamp now = message.origin.packet.time;
  forget_expired(now);
  MsrpSession found;
  for (bool with_host : {true, false}) {
    for (const std::string* path : {&message.to_path, &message.from_path}) search(*path, with_host, now, found);
    if (found.call != 0) break;
  }
  return found;
}

void MsrpSessions::search(std::string_view path, bool with_host, Timestamp now, MsrpSession& found) {
  msrp::PathReader uris(path);
  while (auto uri = uris.next()) {
    auto place = sessions_.find(name_of(*uri, with_host));
    if (place == sessions_.end()) continue;
    place->second.deadline = std::max(place->second.deadline, now + limits::msrp_session_timeout);
    const MsrpSession& session = place->second.session;
    const bool better = session.call == found.call && found.dialog_id == 0;
    if (found.call == 0 || better) found = session;
  }
}

// A session that was used since it was pushed waits again.
void MsrpSessions::forget_expired(Timestamp now) {
  while (std::optional<std::string> name = deadlines_.pop(now)) {
    auto place = sessions_.find(*name);
    if (place == sessions_.end()) continue;
    if (place->second.deadline > now)
      deadlines_.push(place->second.deadline, std::move(*name));
    else
      sessions_.erase(place);
  }
}

// False where there is none.
bool MsrpSessions::forget_oldest() {
  std::optional<std::string> name = deadlines_.pop(Timestamp{INT64_MAX});
  if (name) sessions_.erase(*name);
  return name.has_value();
}

}  // namespace rung::correlate
