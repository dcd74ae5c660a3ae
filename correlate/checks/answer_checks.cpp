#include "correlate/checks/answer_checks.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/ascii.h"
#include "decode/event/line_text.h"
#include "decode/sdp/line_reader.h"

namespace rung::correlate {
namespace {

using decode::Fault;

// The same m= line of both, which the answer takes.
struct Pair {
  const DescriptionFacts& offer;
  const DescriptionFacts& answer;
  std::size_t index;

  const MediaFacts& offered() const { return offer.media[index]; }
  const MediaFacts& answered() const { return answer.media[index]; }
  // "m= line 1 (audio): "
  std::string name() const {
    return "m= line " + std::to_string(index + 1) + " (" + event::shown(offer.view(offered().media)) + "): ";
  }
  std::string both(std::string_view offered_value, std::string_view answered_value) const {
    return name() + "offered " + std::string(offered_value) + ", answered " + std::string(answered_value);
  }
};

// "2 (audio, video)"
std::string told_media(const DescriptionFacts& facts) {
  constexpr std::size_t told = 8;
  std::string list;
  for (std::size_t i = 0; i < facts.media.size() && i < told; ++i)
    event::add_to_list(list, event::shown(facts.view(facts.media[i].media)));
  if (facts.media.size() > told) list += ", ...";
  return std::to_string(facts.media.size()) + (list.empty() ? "" : " (" + list + ")");
}

// RFC 3264 6: as many, and each of the same kind of media as the one in its place.
std::optional<Fault> check_media(const DescriptionFacts& offer, const DescriptionFacts& answer) {
  if (offer.cut || answer.cut) return std::nullopt;
  const bool same = std::equal(offer.media.begin(), offer.media.end(), answer.media.begin(), answer.media.end(),
                               [&](const MediaFacts& a, const MediaFacts& b) {
                                 return equals_ignoring_case(offer.view(a.media), answer.view(b.media));
                               });
  if (same) return std::nullopt;
  return Fault{FindingCode::sdp_answer_mline_count,
               "offered " + told_media(offer) + ", answered " + told_media(answer)};
}

bool has_own_codec(std::string_view codecs) {
  KeptCodec codec;
  for (CodecReader reader(codecs); reader.next(codec);)
    if (!codec.is_auxiliary()) return true;
  return false;
}

bool is_offered(const KeptCodec& wanted, std::string_view offered) {
  KeptCodec codec;
  for (CodecReader reader(offered); reader.next(codec);)
    if (same_codec(codec, wanted)) return true;
  return false;
}

// RFC 3264 6.1. Tones and silence alone are no media; an offer of nothing else is not judged.
std::optional<Fault> check_codecs(const Pair& pair) {
  const MediaFacts &offered = pair.offered(), &answered = pair.answered();
  if (!offered.rtp || !answered.rtp || offered.codecs_cut || answered.codecs_cut) return std::nullopt;
  const std::string_view theirs = pair.offer.view(offered.codecs), own = pair.answer.view(answered.codecs);
  KeptCodec codec;
  for (CodecReader reader(own); reader.next(codec);)
    if (!codec.is_auxiliary() && is_offered(codec, theirs)) return std::nullopt;
  if (own.empty() || !has_own_codec(theirs)) return std::nullopt;
  return Fault{FindingCode::sdp_no_common_codec, pair.both(list_of_codecs(theirs), list_of_codecs(own))};
}

bool is_role(SetupRole role) { return role == SetupRole::active || role == SetupRole::passive; }

// RFC 4145 4.1, and RFC 8842 5.3: where there is DTLS, holdconn may not be used. What one side leaves out is not judged.
std::optional<Fault> check_setup(const Pair& pair) {
  const MediaFacts &offered = pair.offered(), &answered = pair.answered();
  if (!answered.connects || offered.setup == SetupRole::absent || answered.setup == SetupRole::absent)
    return std::nullopt;
  const bool waits = answered.setup == SetupRole::holdconn && answered.protection != Protection::dtls;
  const bool settled =
      is_role(answered.setup) && answered.setup != offered.setup && offered.setup != SetupRole::holdconn;
  if (waits || settled) return std::nullopt;
  auto told = [](SetupRole role) { return "a=setup:" + std::string(to_text(role)); };
  return Fault{FindingCode::sdp_setup_role_conflict, pair.both(told(offered.setup), told(answered.setup))};
}

// The profile of an answer is that of the offer (RFC 3264 6, RFC 8829 5.1.2), unless both negotiate it in another way
// (RFC 5939). What only differs in feedback or in spelling works between many; so does SRTP where the offer carried keys
// without saying so in its profile (RFC 8643, which keeps the profile).
std::optional<Fault> check_profile(const Pair& pair) {
  const MediaFacts &offered = pair.offered(), &answered = pair.answered();
  const std::string_view theirs = pair.offer.view(offered.protocol), own = pair.answer.view(answered.protocol);
  if (equals_ignoring_case(theirs, own)) return std::nullopt;
  if (offered.other_profiles || answered.other_profiles) return std::nullopt;
  Fault fault{FindingCode::sdp_profile_mismatch, pair.both(event::shown(theirs), event::shown(own))};
  const bool opportunistic = offered.protection == Protection::none && offered.keys && answered.keys;
  if (offered.rtp == answered.rtp && offered.protection == answered.protection) {
    fault.severity = Severity::warning;
    fault.detail += ": the protection is the same, and many take it";
  } else if (offered.rtp && answered.rtp && opportunistic) {
    fault.severity = Severity::warning;
    fault.detail += ": both carry keys for SRTP, but RFC 8643 keeps the profile";
  }
  return fault;
}

// A bundle has one transport for all: where one of its m= lines takes it, they all do (RFC 9143 9.3).
bool is_muxed(const DescriptionFacts& facts, const MediaFacts& media) {
  if (media.rtcp_mux || media.rtcp_mux_only) return true;
  const std::string_view bundle = facts.view(media.bundle);
  return !bundle.empty() && std::any_of(facts.media.begin(), facts.media.end(), [&](const MediaFacts& each) {
    return each.rtcp_mux && facts.view(each.bundle) == bundle;
  });
}

// Others than browsers go on with two ports (RFC 5761 5.1.1): only who cannot do without is told of.
std::optional<Fault> check_rtcp_mux(const Pair& pair) {
  const MediaFacts &offered = pair.offered(), &answered = pair.answered();
  const bool browser = offered.protection == Protection::dtls && offered.ice && offered.rtcp_mux;
  if (!offered.rtp || !answered.rtp || !(offered.rtcp_mux_only || browser)) return std::nullopt;
  if (is_muxed(pair.answer, answered)) return std::nullopt;
  const std::string_view asked = offered.rtcp_mux_only ? "a=rtcp-mux-only" : "a=rtcp-mux with ICE and DTLS";
  return Fault{FindingCode::sdp_rtcp_mux_refused, pair.both(asked, "neither")};
}

bool has_word(std::string_view words, std::string_view word) {
  for (std::string_view each = sdp::take_word(words); !each.empty(); each = sdp::take_word(words))
    if (each == word) return true;
  return false;
}

// The mids of the group of the offer that has this one; empty where none has.
std::string_view group_with(const DescriptionFacts& offer, std::string_view mid) {
  for (const MediaFacts& media : offer.media)
    if (has_word(offer.view(media.bundle), mid)) return offer.view(media.bundle);
  return {};
}

// A mid of an answered group that is not in the offered group of the first one (RFC 9143 7.3).
std::optional<Fault> check_group(const DescriptionFacts& offer, std::string_view group) {
  std::optional<std::string_view> offered;
  std::string_view words = group;
  for (std::string_view mid = sdp::take_word(words); !mid.empty(); mid = sdp::take_word(words)) {
    if (!offered) offered = group_with(offer, mid);
    if (has_word(*offered, mid)) continue;
    return Fault{FindingCode::sdp_bundle_mismatch, "mid " + event::shown(mid) + " of the answered group \"" +
                                                       event::shown(group) + "\" is not in the offered \"" +
                                                       event::shown(*offered) + "\""};
  }
  return std::nullopt;
}

std::optional<Fault> check_bundles(const DescriptionFacts& offer, const DescriptionFacts& answer) {
  if (offer.cut || answer.cut) return std::nullopt;
  std::string_view last;
  for (const MediaFacts& media : answer.media) {
    const std::string_view group = answer.view(media.bundle);
    if (group.empty() || group == last) continue;
    last = group;
    if (std::optional<Fault> fault = check_group(offer, group)) return fault;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Fault> check_answer(const DescriptionFacts& offer, const DescriptionFacts& answer) {
  std::vector<Fault> faults;
  auto add = [&faults](std::optional<Fault>&& fault) {
    if (!fault) return;
    const bool told =
        std::any_of(faults.begin(), faults.end(), [&](const Fault& each) { return each.code == fault->code; });
    if (!told) faults.push_back(std::move(*fault));
  };
  add(check_media(offer, answer));
  for (std::size_t i = 0; i < std::min(offer.media.size(), answer.media.size()); ++i) {
    const Pair pair{offer, answer, i};
    // A port of 0 is offered where the bundle has another (RFC 9143 6), else it takes back the media.
    const bool offered = pair.offered().used || pair.offered().bundle.size > 0;
    const bool same_media = equals_ignoring_case(offer.view(pair.offered().media), answer.view(pair.answered().media));
    if (!offered || !pair.answered().used || !same_media) continue;
    for (auto check : {check_codecs, check_setup, check_profile, check_rtcp_mux}) add(check(pair));
  }
  add(check_bundles(offer, answer));
  return faults;
}

}  // namespace rung::correlate
