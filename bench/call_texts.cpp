#include "bench/call_texts.h"

#include <array>
#include <cstdio>

namespace rung::bench {
namespace {

constexpr std::array<std::string_view, 6> user_agents{"Example Phone 7.2.1",   "Example Desk 1.0 (build 4711)",
                                                      "Browser Client 3.13.8", "Trunk Gateway 12.4",
                                                      "Softphone Linux 5.6.0", "Conference Unit 2.2"};

constexpr std::string_view route =
    "Record-Route: <sip:198.19.0.1;lr>\r\nRecord-Route: <sip:edge.rung.invalid:5060;lr>\r\n";
// Of a request inside the dialog, as the caller sends it: the other way round (RFC 3261 12.1.2).
constexpr std::string_view route_set = "Route: <sip:edge.rung.invalid:5060;lr>\r\nRoute: <sip:198.19.0.1;lr>\r\n";
constexpr std::string_view allow = "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO\r\n";
constexpr std::string_view timer = "Supported: replaces, timer\r\nSession-Expires: 1800;refresher=uac\r\n";

std::string hex(std::uint64_t value) {
  std::array<char, 17> text{};
  int size = std::snprintf(text.data(), text.size(), "%llx", static_cast<unsigned long long>(value));
  return {text.data(), static_cast<std::size_t>(size)};
}

// A value of its own for each purpose, from the call's random number.
std::string token(const CallNames& call, std::uint64_t purpose) {
  return hex((call.random + purpose) * 0x9e3779b97f4a7c15u >> 16);
}

std::string caller_of(const CallNames& call) { return "+9993" + std::to_string(1000000 + call.random % 9000); }
std::string callee_of(const CallNames& call) { return "+9998" + std::to_string(2000000 + call.random / 9000 % 9000); }
std::string call_id_of(const CallNames& call) {
  return token(call, 1) + "-" + std::to_string(call.number) + "@rung.invalid";
}

std::string via_line(const CallNames& call, std::uint64_t transaction) {
  return "Via: SIP/2.0/" + std::string(call.transport) + " " + call.caller_host + ";branch=z9hG4bK" +
         token(call, transaction) + ";rport\r\n";
}
std::string from_line(const CallNames& call, const std::string& user) {
  return "From: <sip:" + user + "@" + call.server_host + ">;tag=" + token(call, 2) + "\r\n";
}
std::string to_line(const CallNames& call, const std::string& user, bool with_tag) {
  return "To: <sip:" + user + "@" + call.server_host + ">" + (with_tag ? ";tag=" + token(call, 3) : "") + "\r\n";
}
std::string agent_line(std::string_view name, std::uint64_t which) {
  return std::string(name) + ": " + std::string(user_agents[which % user_agents.size()]) + "\r\n";
}

// Asterisk's default range of RTP ports, on the address of one media server: ports come again, as they do wherever
// calls are counted in thousands.
std::string media_port(const CallNames& call) { return std::to_string(10000 + call.number % 5000 * 2); }

std::string sdp(const CallNames& call, bool answer) {
  std::string session = std::to_string(1000 + call.number);
  return "v=0\r\no=- " + session + " 1 IN IP4 192.0.2.17\r\ns=-\r\nc=IN IP4 192.0.2.17\r\nt=0 0\r\nm=audio " +
         media_port(call) + " RTP/AVP 8 0 101\r\na=rtpmap:8 PCMA/8000\r\n" +
         "a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 "
         "0-15\r\na=ptime:20\r\n" +
         (answer ? "a=sendrecv\r\n" : "a=rtcp-mux\r\na=sendrecv\r\n");
}
std::string with_body(std::string head, const std::string& body) {
  if (!body.empty()) head += "Content-Type: application/sdp\r\n";
  return head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string request(const CallNames& call, std::string_view method, int cseq, std::uint64_t transaction) {
  bool initial = method == "INVITE";
  std::string text(method);
  text += " sip:" + callee_of(call) + "@" + call.server_host + " SIP/2.0\r\n" + via_line(call, transaction) +
          "Max-Forwards: 70\r\n" + from_line(call, caller_of(call)) + to_line(call, callee_of(call), !initial) +
          "Call-ID: " + call_id_of(call) + "\r\nCSeq: " + std::to_string(cseq) + " " + std::string(method) + "\r\n" +
          "Contact: <sip:" + caller_of(call) + "@" + call.caller_host + ">\r\n";
  if (initial) {
    text.append(route).append(allow).append(timer);
    text += "P-Asserted-Identity: <sip:" + caller_of(call) + "@" + call.server_host + ">\r\nMin-SE: 90\r\n";
  } else {
    text += route_set;
  }
  text += agent_line("User-Agent", call.random);
  return with_body(text, initial ? sdp(call, false) : "");
}

std::string response(const CallNames& call, std::string_view status, std::string_view method, int cseq,
                     std::uint64_t transaction, bool with_sdp) {
  const bool trying = status.starts_with("100");
  std::string text = "SIP/2.0 " + std::string(status) + "\r\n" + via_line(call, transaction) +
                     from_line(call, caller_of(call)) + to_line(call, callee_of(call), !trying) +
                     "Call-ID: " + call_id_of(call) + "\r\nCSeq: " + std::to_string(cseq) + " " + std::string(method) +
                     "\r\n";
  if (!trying) text += "Contact: <sip:" + callee_of(call) + "@" + call.server_host + ">\r\n";
  if (!trying && method == "INVITE") text += route;
  if (with_sdp) text.append(allow).append(timer);
  if (!trying) text += agent_line("Server", call.random + 1);
  return with_body(text, with_sdp ? sdp(call, true) : "");
}

std::string register_request(const CallNames& names, int cseq) {
  std::string user = caller_of(names);
  std::string text = "REGISTER sip:" + names.server_host + " SIP/2.0\r\n" +
                     via_line(names, 20 + static_cast<std::uint64_t>(cseq)) + "Max-Forwards: 70\r\n" +
                     from_line(names, user) + to_line(names, user, false) + "Call-ID: " + call_id_of(names) +
                     "\r\nCSeq: " + std::to_string(cseq) + " REGISTER\r\nContact: <sip:" + user + "@" +
                     names.caller_host + ">;expires=3600\r\n" + agent_line("User-Agent", names.random);
  if (cseq == 2)
    text += "Authorization: Digest username=\"" + user + "\", realm=\"rung.invalid\", nonce=\"" + token(names, 9) +
            "\", uri=\"sip:" + names.server_host + "\", response=\"" + std::string(32, 'a') + "\", algorithm=MD5\r\n";
  return with_body(text, "");
}

std::string register_response(const CallNames& names, int cseq) {
  std::string user = caller_of(names);
  std::string text = std::string(cseq == 1 ? "SIP/2.0 401 Unauthorized\r\n" : "SIP/2.0 200 OK\r\n") +
                     via_line(names, 20 + static_cast<std::uint64_t>(cseq)) + from_line(names, user) +
                     to_line(names, user, true) + "Call-ID: " + call_id_of(names) +
                     "\r\nCSeq: " + std::to_string(cseq) + " REGISTER\r\n";
  if (cseq == 1)
    text += "WWW-Authenticate: Digest realm=\"rung.invalid\", nonce=\"" + token(names, 9) + "\", algorithm=MD5\r\n";
  else
    text += "Contact: <sip:" + user + "@" + names.caller_host + ">;expires=3600\r\n";
  return with_body(text, "");
}

}  // namespace

bool from_caller(CallStep step) { return step == CallStep::invite || step == CallStep::ack || step == CallStep::bye; }
bool from_caller(RegisterStep step) { return step == RegisterStep::first || step == RegisterStep::with_credentials; }

std::string text_of(const CallNames& call, CallStep step) {
  switch (step) {
    case CallStep::invite:
      return request(call, "INVITE", 1, 10);
    case CallStep::trying:
      return response(call, "100 Trying", "INVITE", 1, 10, false);
    case CallStep::ringing:
      return response(call, "180 Ringing", "INVITE", 1, 10, false);
    case CallStep::answer:
      return response(call, "200 OK", "INVITE", 1, 10, true);
    case CallStep::ack:
      return request(call, "ACK", 1, 11);
    case CallStep::bye:
      return request(call, "BYE", 2, 12);
    case CallStep::bye_ok:
      return response(call, "200 OK", "BYE", 2, 12, false);
  }
  return {};
}

std::string text_of(const CallNames& registration, RegisterStep step) {
  switch (step) {
    case RegisterStep::first:
      return register_request(registration, 1);
    case RegisterStep::challenge:
      return register_response(registration, 1);
    case RegisterStep::with_credentials:
      return register_request(registration, 2);
    case RegisterStep::registered:
      return register_response(registration, 2);
  }
  return {};
}

}  // namespace rung::bench
