// What happened between SIP entities, as a ladder: who takes part, what passed between them, what happened beside it.
// Plain values that know nothing of lines or pixels, so that every renderer draws the same ladder. Texts are as sent,
// secrets taken out: not yet safe for a terminal or a page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/finding.h"

namespace rung::cli {

// One socket of a participant.
struct Face {
  std::string ip;
  std::int64_t port = 0;                  // 0: none
  std::vector<std::string> transports{};  // that it was seen with, in order: "WSS"
  bool listening = true;                  // false: a port of the moment, of a connection that it opened
};

enum class ParticipantKind { user_agent, intermediary, gateway };

// One SIP entity, however many sockets it uses.
struct Participant {
  std::string name{};       // "alice", "pbx.example.com", "kamailio 5.6.3"; never a host under .invalid
  std::string product{};    // "JsSIP 3.13.8"; name and product together are unique in their ladder
  std::string addresses{};  // "127.0.0.1:8080, :5060"; empty where the name is the address
  // intermediary: it forwards or hands on what others made; gateway: it ends one call and makes another one, or
  // forwards between transports of browsers (WS, WSS) and others.
  ParticipantKind kind = ParticipantKind::user_agent;
  std::vector<Face> faces{};  // all of them, in order of first appearance
  std::string aor{};          // that it registered
  std::string instance{};     // +sip.instance
};

// One call of the ladder. Empty and nothing: not known.
struct LadderCall {
  std::int64_t id = 0;
  std::string call_id, caller, callee;  // URIs as sent
  std::string state, reason;
  std::optional<std::int64_t> status;
  std::string started;  // UTC
  std::optional<std::int64_t> ended_ns;
  std::optional<double> pdd_ms, setup_ms, duration_ms;
  std::string hung_up_by, end_reason, q850_name;
};

// Why two calls of a ladder belong together: a row of leg_links.
struct LegLink {
  std::size_t call_a = 0, call_b = 0;  // indexes of Ladder::calls
  std::string rule;
  double score = 0;
  std::int64_t message_id = 0;
};

struct FindingMark {
  std::int64_t id = 0;
  std::string code;
  Severity severity = Severity::info;
  std::string detail, reference;
  std::uint32_t times = 1;  // of a connection: how often it says the same
};

// An m= line of the session description that a message carries.
struct MediaLine {
  std::string role;  // offer or answer; empty: neither
  std::string media, direction, codecs, protocol, address;
  std::int64_t port = 0;
};

// When and where. Elapsed counts from the first step, delta from the step before.
struct Moment {
  std::int64_t time_ns = 0;
  std::int64_t elapsed_ns = 0, delta_ns = 0;
  std::int64_t capture_id = 0;
  std::int64_t frame = 0;               // 0: no packet
  std::vector<FindingMark> findings{};  // what is wrong there, the worst first
};

enum class Protocol { sip, msrp, http, websocket };

// One message from one participant to another. A retransmission is no arrow of its own: it counts
// in `times` of the first one.
struct Arrow : Moment {
  std::int64_t last_ns = 0;  // of the last retransmission; time_ns where there is none
  Protocol protocol = Protocol::sip;
  std::int64_t message_id = 0;   // messages.id; of MSRP msrp_messages.id, of a WebSocket frame ws_frames.id; 0: none
  std::size_t from = 0, to = 0;  // indexes of Ladder::participants; equal for a message to itself
  std::size_t from_face = 0, to_face = 0;  // indexes of their faces
  std::optional<std::size_t> call;         // index of Ladder::calls; nothing: outside of any
  std::int64_t connection_id = 0;
  std::int64_t transaction_id = 0, dialog_id = 0;  // 0: none
  std::string call_id;
  std::int64_t cseq = 0;
  bool request = true;
  std::int64_t status = 0;  // responses
  std::string method;       // responses: the method of CSeq; of WebSocket frames "Ping", "Pong", "Close"
  std::string reason;
  // Of the body, in a word: "sdp", "sdp sendonly", "dtmf-relay"; of MSRP: "text/plain 42 B". Empty without one.
  std::string content;
  std::vector<MediaLine> media;  // of its session description
  std::string transport;
  bool secured = false;  // it went over TLS or QUIC
  std::uint32_t times = 1;
  bool complete = true;
};

enum class NoteKind {
  opened,        // a WebSocket
  closed,        // a WebSocket, or a TCP or TLS connection that signalling needed
  reset,         // such a connection
  recovered,     // its client came back
  held,          // one side put the other on hold
  resumed,       // and took it back
  transfer,      // what became of a REFER
  leg,           // where another call of the ladder begins, and why it belongs here
  registration,  // its state changed
  icmp,
  recording,
  finding  // without a message: text is its code, detail its detail
};
std::string_view to_text(NoteKind kind);
std::string_view to_text(ParticipantKind kind);

// Something on the lifeline of `participant`, on the side of `towards`.
struct Note : Moment {
  std::size_t participant = 0, towards = 0;
  std::string text{};
  std::string detail{};  // may be left out where room is short
  NoteKind kind = NoteKind::opened;
  std::optional<std::size_t> call{};  // as Arrow::call
  std::int64_t connection_id = 0;     // 0: none
  std::optional<FindingMark>
      finding{};  // of a finding without a message: what the note is; it stands in `findings` too
};

// Nothing passed for a while: stands before the step that ended it.
struct Pause : Moment {
  std::int64_t length_ns = 0;
};

using Step = std::variant<Arrow, Note, Pause>;

enum class Subject { call, group, registration, connection };

// A column of the row that a ladder of a registration or a connection is of, by its name in the view.
struct Fact {
  std::string column;
  std::variant<std::int64_t, double, std::string> value;
};

struct Ladder {
  Subject subject = Subject::call;
  std::int64_t id = 0;                  // of the call, the group (its smallest call), the registration, the connection
  std::vector<LadderCall> calls;        // one for a call, all legs for a group, those on it for a connection
  std::vector<LegLink> links;           // between calls
  std::vector<Fact> facts;              // of a registration or a connection
  std::string started;                  // UTC
  std::int64_t started_ns = 0;          // elapsed times count from here
  std::vector<std::string> transports;  // in order of first appearance
  bool several_captures = false;        // frame numbers need their capture
  std::int64_t messages = 0, retransmissions = 0, incomplete = 0, msrp_messages = 0;
  std::int64_t left_out = 0;              // messages beyond limits::ladder_messages
  std::int64_t lost_bytes = 0;            // missing in the capture of the connections it used
  std::int64_t findings_left_out = 0;     // less severe than asked for
  std::vector<std::int64_t> other_legs;   // calls linked with this one that are not in the ladder
  std::vector<Participant> participants;  // caller first, then along the path of the call
  std::vector<Step> steps;                // by time
};

// Elapsed and delta times of all steps, which are sorted, and a Pause before each that was long in coming.
void set_times(Ladder& ladder);

const Moment& moment_of(const Step& step);
inline std::int64_t time_of(const Step& step) { return moment_of(step).time_ns; }

// What stands on an arrow, in two parts so that a renderer short of room cuts the first one: "200
// OK" and
// "(BYE)", "INVITE" and "(sdp)", "MSRP SEND" and "text/plain 42 B". The method of a response is named where it is not
// INVITE.
struct Label {
  std::string head, tail;
};
Label label(const Arrow& arrow);

// "audio opus PCMU sendrecv, video VP8 +3 sendonly", the first few codecs; empty without a session description.
std::string media_text(const Arrow& arrow);

// "Call 1", "Calls 1, 2 and 5", "Registration 3", "Connection 7".
std::string title(const Ladder& ladder);
// Who the ladder is about, in a line: "alice@lab.test -> bob@lab.test" with `to` between them, the address of record of
// a registration, the ends of a connection.
std::string parties(const Ladder& ladder, std::string_view to);
// How it went: "completed, 200 OK, 1.830 s"; of several calls that of the first one.
std::string outcome(const LadderCall& call);
std::string outcome(const Ladder& ladder);

}  // namespace rung::cli
