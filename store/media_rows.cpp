#include "store/media_rows.h"

#include <vector>

#include "decode/description.h"

namespace rung::store {
namespace {

// See the table media_description in the schema.
std::uint64_t flags_of(const correlate::MediaDescription& media) {
  constexpr unsigned rtcp_mux = 1, ice_lite = 2, end_of_candidates = 4;
  return (media.rtcp_mux ? rtcp_mux : 0) | (media.ice_lite ? ice_lite : 0) |
         (media.end_of_candidates ? end_of_candidates : 0);
}

}  // namespace

MediaRows::MediaRows(const Database& database, TextIds& texts, std::uint64_t last)
    : texts_(texts), row_(database, "media_description"), last_(last) {}

std::size_t MediaRows::write(const correlate::Message& message) {
  if (!message.sip.description) return 0;
  const std::vector<correlate::MediaDescription> rows = correlate::rows_of(message.sip.description->session);
  for (const correlate::MediaDescription& media : rows) write(media, message);
  return rows.size();
}

// What many descriptions have alike is stored once.
void MediaRows::write(const correlate::MediaDescription& media, const correlate::Message& message) {
  auto shared = [this](std::string_view text) { row_.id(texts_.id_of(text)); };
  row_.id(++last_).id(message.sip.id);
  shared(to_text(message.role));
  row_.number(std::uint64_t{media.position});
  shared(media.media);
  row_.number(media.port);
  for (std::string_view text : {media.protocol, media.direction, std::string_view(media.codecs)}) shared(text);
  row_.text(media.address).text(media.ice_ufrag).number(std::uint64_t{media.candidates}).text(media.fingerprint);
  shared(media.setup);
  row_.text(media.mid).number(flags_of(media));
  for (std::string_view text : {media.formats, std::string_view(media.candidate_types), media.ice_options, media.bundle,
                                media.rtcp, std::string_view(media.crypto_suites), media.ptime,
                                std::string_view(media.bandwidth), media.label, media.content})
    shared(text);
  row_.number(media.sctp_port).number(media.max_message_size).text(media.path).text(media.websocket_uri);
  row_.text(media.cname).text(media.session_id).text(media.session_version).number(media.faults).run();
}

void MediaRows::flush() { row_.flush(); }

}  // namespace rung::store
