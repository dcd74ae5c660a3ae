// A call as a ladder: who takes part, what passed between them, what happened beside it. Plain
// values that know nothing of lines or pixels, so that every renderer draws the same ladder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace rung::cli {

// One SIP entity, however many sockets it uses. Texts are as sent: not yet safe for a terminal.
struct Participant {
  std::string name;       // "alice", "pbx.example.com", "kamailio 5.6.3"; never a host under .invalid
  std::string product;    // "JsSIP 3.13.8"; name and product together are unique in their ladder
  std::string addresses;  // "127.0.0.1:8080, :5060"; empty where the name is the address
};

// One message from one participant to another. A retransmission is no arrow of its own: it counts
// in `times` of the first one.
struct Arrow {
  std::int64_t time_ns = 0;
  std::int64_t last_ns = 0;  // of the last retransmission; time_ns where there is none
  std::int64_t message_id = 0;
  std::int64_t capture_id = 0;
  std::int64_t frame = 0;        // 0: no packet
  std::size_t from = 0, to = 0;  // indexes of Ladder::participants; equal for a message to itself
  bool msrp = false;             // an MSRP message, and message_id one of msrp_messages
  bool request = true;
  std::int64_t status = 0;  // responses
  std::string method;       // responses: the method of CSeq
  std::string reason;
  // Of the body, in a word: "sdp", "sdp sendonly", "dtmf-relay"; of MSRP: "text/plain 42 B". Empty without one.
  std::string content;
  std::string transport;
  std::uint32_t times = 1;
  bool complete = true;
};

// Something on the lifeline of `participant`, on the side of `towards`.
struct Note {
  std::int64_t time_ns = 0;
  std::size_t participant = 0, towards = 0;
  std::string text;
  std::string detail;  // may be left out where room is short
};

using Step = std::variant<Arrow, Note>;

struct Ladder {
  std::int64_t call = 0;
  std::string call_id, caller, callee;  // URIs as sent
  std::string state, reason;
  std::optional<std::int64_t> status;
  std::optional<double> duration_ms;    // from the answer to the end
  std::string started;                  // UTC
  std::int64_t started_ns = 0;          // elapsed times count from here: the first message
  std::vector<std::string> transports;  // in order of first appearance
  bool several_captures = false;        // frame numbers need their capture
  std::int64_t messages = 0, retransmissions = 0, incomplete = 0, msrp_messages = 0;
  std::int64_t lost_bytes = 0;            // missing in the capture of the connections it used
  std::vector<Participant> participants;  // caller first, then along the path of the call
  std::vector<Step> steps;                // by time
};

std::int64_t time_of(const Step& step);

// What stands on an arrow, in two parts so that a renderer short of room cuts the first one: "200
// OK" and
// "(BYE)", "INVITE" and "(sdp)", "MSRP SEND" and "text/plain 42 B". The method of a response is named where it is not
// INVITE.
struct Label {
  std::string head, tail;
};
Label label(const Arrow& arrow);

}  // namespace rung::cli
