#include "decode/visibility.h"

#include <string>

#include "base/ascii.h"

namespace rung::decode {
namespace {

constexpr const char* history_advice =
    "refer to messages that are not in the capture: capture from before the connection begins, or let the server use "
    "no_context_takeover";

// Whether SIP is what the connection is for.
bool is_for_sip(const ConnectionFacts& facts, const Observed& observed) {
  if (observed.sip_stream || facts.messages > 0) return true;
  if (!facts.ws_subprotocol.empty()) return equals_ignoring_case(facts.ws_subprotocol, "sip");
  // No subprotocol was agreed on, or the handshake was not seen: what cannot be read may be SIP.
  return observed.other_messages == 0;
}

void add_reason(std::string& reasons, const std::string& reason) {
  if (!reasons.empty()) reasons += "; ";
  reasons += reason;
}

std::string what_is_missing(const ConnectionFacts& facts, const Observed& observed) {
  std::string reasons;
  if (facts.lost_bytes > 0)
    add_reason(reasons, std::to_string(facts.lost_bytes) +
                            " octets are not in the capture: look for dropped packets or a short "
                            "snapshot length");
  if (observed.unreadable) add_reason(reasons, "octets that are no WebSocket frames were left out");
  if (observed.compressed > 0)
    add_reason(reasons, std::to_string(observed.compressed) +
                            " messages have RSV1 set, which no extension that was agreed on explains");
  if (observed.lost_context > 0)
    add_reason(reasons, std::to_string(observed.lost_context) + " compressed messages " + history_advice);
  if (observed.damaged > 0)
    add_reason(reasons, std::to_string(observed.damaged) + " compressed messages could not be inflated");
  return reasons;
}

std::string why_not_sip(const ConnectionFacts& facts, const Observed& observed) {
  if (observed.http2) return "HTTP/2 is not decoded in this version";
  if (observed.upgrade_unanswered) return "the WebSocket handshake was not answered in the capture";
  if (observed.websocket && !facts.ws_subprotocol.empty())
    return "a WebSocket of the subprotocol " + facts.ws_subprotocol;
  if (observed.websocket) return "a WebSocket without SIP";
  if (!facts.http_version.empty()) return "HTTP that asked for no WebSocket";
  return "neither SIP nor a WebSocket was found in it";
}

}  // namespace

void settle_visibility(ConnectionFacts& facts, const Observed& observed) {
  bool met = observed.sip_stream || observed.websocket;
  if (!met && facts.visibility != Visibility::not_sip) return;
  if (!met || !is_for_sip(facts, observed)) {
    facts.visibility = Visibility::not_sip;
    facts.visibility_reason = why_not_sip(facts, observed);
    return;
  }
  facts.visibility_reason = what_is_missing(facts, observed);
  if (facts.messages == 0 && observed.lost_context > 0)
    facts.visibility = Visibility::lost_context;
  else if (facts.messages == 0 && observed.compressed + observed.damaged > 0)
    facts.visibility = Visibility::compressed;
  else
    facts.visibility = facts.visibility_reason.empty() ? Visibility::decoded : Visibility::partial;
}

}  // namespace rung::decode
