#include "decode/visibility.h"

#include <string>
#include <string_view>

#include "base/ascii.h"

namespace rung::decode {
namespace {

constexpr const char* history_advice =
    "refer to messages that are not in the capture: capture from before the connection begins, or let the server use "
    "no_context_takeover";

// Whether SIP or MSRP is what the connection is for.
bool is_for_calls(const ConnectionFacts& facts, const Observed& observed) {
  if (observed.sip_stream || observed.msrp_stream || facts.messages + facts.msrp_messages > 0) return true;
  if (equals_ignoring_case(facts.ws_subprotocol, "msrp")) return facts.other_messages == 0;
  if (!facts.ws_subprotocol.empty()) return equals_ignoring_case(facts.ws_subprotocol, "sip");
  // No subprotocol was agreed on, or the handshake was not seen: what cannot be read may be SIP.
  return facts.other_messages == 0;
}

bool agreed_on(const ConnectionFacts& facts, std::string_view extension) {
  return to_lower(facts.ws_extensions).find(extension) != std::string::npos;
}

// Of messages with RSV1 where permessage-deflate was not agreed on.
std::string why_compressed(const ConnectionFacts& facts, const Observed& observed) {
  if (agreed_on(facts, "deflate-stream"))
    return "everything behind the handshake is compressed by deflate-stream, an extension of the drafts that rung does "
           "not read: let the server not accept it";
  const std::string messages = std::to_string(observed.compressed) + " messages ";
  if (agreed_on(facts, "deflate-frame"))
    return messages + "are compressed by " + facts.ws_extensions +
           ", an extension before RFC 7692 that rung does not read: let the server not accept it";
  return messages + "have RSV1 set, which no extension that was agreed on explains";
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
  if (observed.carrier_gaps)
    add_reason(reasons, "octets of the connection that carries it are not in the capture, perhaps some of its own");
  if (observed.unreadable) add_reason(reasons, "octets that are no WebSocket frames were left out");
  if (observed.compressed > 0) add_reason(reasons, why_compressed(facts, observed));
  if (observed.lost_context > 0)
    add_reason(reasons, std::to_string(observed.lost_context) + " compressed messages " + history_advice);
  if (observed.damaged > 0)
    add_reason(reasons, std::to_string(observed.damaged) + " compressed messages could not be inflated");
  if (observed.msrp_skipped > 0)
    add_reason(reasons, std::to_string(observed.msrp_skipped) + " octets between MSRP chunks were left out");
  return reasons;
}

std::string why_http2_is_not(const Observed& observed) {
  if (observed.carried > 0) return "HTTP/2: the WebSockets in it are connections of their own";
  if (observed.unread_heads)
    return "HTTP/2 with header fields that could not be read: capture from before the connection begins";
  return "HTTP/2 that carried no WebSocket";
}

std::string why_not_sip(const ConnectionFacts& facts, const Observed& observed) {
  if (observed.http2) return why_http2_is_not(observed);
  if (observed.upgrade_unanswered) return "the WebSocket handshake was not answered in the capture";
  if (facts.other_messages > 0)
    return facts.other_protocol + ": " + std::to_string(facts.other_messages) + " messages, " +
           std::to_string(facts.other_bytes) + " octets";
  if (observed.websocket && !facts.ws_subprotocol.empty())
    return "a WebSocket of the subprotocol " + facts.ws_subprotocol + " that carried nothing";
  if (observed.websocket) return "a WebSocket without SIP";
  if (!facts.http_version.empty()) return "HTTP that asked for no WebSocket";
  return "neither SIP nor MSRP nor a WebSocket was found in it";
}

}  // namespace

void settle_visibility(ConnectionFacts& facts, const Observed& observed) {
  bool met = observed.sip_stream || observed.msrp_stream || observed.websocket;
  if (!met && facts.visibility != Visibility::not_sip) return;
  if (!met || !is_for_calls(facts, observed)) {
    facts.visibility = Visibility::not_sip;
    facts.visibility_reason = why_not_sip(facts, observed);
    return;
  }
  const bool nothing_read = facts.messages + facts.msrp_messages == 0;
  facts.visibility_reason = what_is_missing(facts, observed);
  if (nothing_read && observed.lost_context > 0)
    facts.visibility = Visibility::lost_context;
  else if (nothing_read && observed.compressed + observed.damaged > 0)
    facts.visibility = Visibility::compressed;
  else
    facts.visibility = facts.visibility_reason.empty() ? Visibility::decoded : Visibility::partial;
  if (facts.msrp_messages > 0)
    add_reason(facts.visibility_reason,
               "MSRP: " + std::to_string(facts.msrp_messages) + (facts.msrp_messages == 1 ? " message" : " messages"));
}

}  // namespace rung::decode
