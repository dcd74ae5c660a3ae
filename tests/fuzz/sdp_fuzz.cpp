// Session descriptions: every view stays inside the text, limits hold, lines may end in any way,
// rows hold no more of a value than they may, and any two may be an offer and its answer.
#include <cstdlib>
#include <string>

#include "base/limits.h"
#include "correlate/checks/answer_checks.h"
#include "correlate/media_descriptions.h"
#include "correlate/payload_map.h"
#include "decode/checks/description_checks.h"
#include "decode/sdp/candidate.h"
#include "decode/sdp/codec.h"
#include "decode/sdp/media_attributes.h"
#include "decode/sdp/session_description.h"
#include "decode/sip/multipart.h"

namespace {

using namespace rung;

void stay_inside(std::string_view part, std::string_view text) {
  if (part.empty()) return;
  if (part.data() < text.data() || part.data() + part.size() > text.data() + text.size()) std::abort();
}

void read_attributes(const sdp::MediaView& view, std::string_view text) {
  (void)sdp::direction_of(view);
  const sdp::Ice ice = sdp::ice_of(view);
  if (ice.host + ice.server_reflexive + ice.peer_reflexive + ice.relay > ice.candidates) std::abort();
  for (std::string_view part : {ice.user_fragment, ice.options, sdp::bundle_of(view), sdp::websocket_uri_of(view),
                                sdp::ptime_of(view), sdp::cname_of(view)})
    stay_inside(part, text);
  for (std::string_view suite : sdp::crypto_suites_of(view)) stay_inside(suite, text);
  (void)sdp::sctp_port_of(view);
  (void)sdp::max_message_size_of(view);
  const auto codecs = sdp::codecs_of(view.description, view.media);
  if (codecs.size() > limits::sdp_formats) std::abort();
  for (const sdp::Codec& codec : codecs) stay_inside(codec.format, text);
}

void read(std::string_view text) {
  const sdp::SessionDescription found = sdp::parse_session_description(text);
  if (found.media.size() > limits::sdp_media || found.faults.size() > limits::sdp_faults) std::abort();
  if (found.lines > limits::sdp_lines || found.faults.size() > found.fault_count) std::abort();
  std::size_t attributes = found.session_attributes().size();
  for (const sdp::Media& media : found.media) {
    if (media.attributes != attributes) std::abort();
    attributes += media.count;
    stay_inside(media.formats, text);
    read_attributes({found, media}, text);
  }
  if (attributes != found.attributes.size()) std::abort();
  for (const sdp::Attribute& attribute : found.attributes) {
    stay_inside(attribute.name, text);
    stay_inside(attribute.value, text);
    if (const auto candidate = sdp::parse_candidate(attribute.value)) stay_inside(candidate->address, text);
  }
}

// Each half of the text as an answer to the whole of it.
void compare(const sdp::SessionDescription& whole, std::string_view text) {
  const correlate::DescriptionFacts offer = correlate::facts_of(whole);
  if (offer.media.size() > limits::negotiated_media) std::abort();
  if (!correlate::check_answer(offer, offer).empty() && offer.media.empty()) std::abort();
  correlate::PayloadMap payloads;
  payloads.learn(offer, 0, 1, 1);
  for (std::string_view half : {text.substr(0, text.size() / 2), text.substr(text.size() / 2)}) {
    const correlate::DescriptionFacts answer = correlate::facts_of(sdp::parse_session_description(half));
    (void)correlate::check_answer(offer, answer);
    (void)payloads.check(answer, 0);
    payloads.learn(answer, 1, 1, 2);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text({data, size});
  read(text);
  const sdp::SessionDescription description = sdp::parse_session_description(text);
  compare(description, text);
  std::vector<decode::Fault> faults;
  decode::check_description(description, {}, faults);
  const auto rows = correlate::rows_of(description);
  for (const correlate::MediaDescription& row : rows)
    if (row.codecs.size() > limits::sdp_value_octets || row.formats.size() > limits::sdp_value_octets) std::abort();
  if (text.find('\r') == std::string_view::npos) {  // LF and CR end lines alike
    std::string other(text);
    for (char& c : other) c = c == '\n' ? '\r' : c;
    if (sdp::parse_session_description(other).media.size() != rows.size()) std::abort();
  }
  if (text.size() < 8) return 0;
  sip::PartReader parts(text, text.substr(text.size() / 2, 1 + text.size() % 3));
  while (const auto part = parts.next()) stay_inside(part->body, text);
  return 0;
}
