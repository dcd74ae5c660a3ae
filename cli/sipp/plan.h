// What a SIPp scenario has to do, step by step, before it is written.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "cli/sipp/call_side.h"

namespace rung::cli {

struct Step {
  const sip::Message* message = nullptr;
  bool sent = false;
  Duration pause;               // before it is sent
  std::size_t transaction = 0;  // counts from 1; ACK of a refusal and CANCEL have that of their INVITE

  // Received.
  bool optional = false;       // a provisional response that nothing waits for
  bool challenges = false;     // a 401 or 407 that a later request answers
  bool learns_target = false;  // its Contact and Record-Route tell where requests of the dialog go
  bool saves_request = false;  // its Via, From, To and CSeq are needed when something else has come
  bool saves_peer = false;     // its To, of a response, is needed later
  bool saves_rseq = false;     // a PRACK acknowledges it

  // Sent.
  bool tags_response = false;    // a response to a request without To tag
  bool answers_saved = false;    // a response to a request with saves_request
  bool has_credentials = false;  // behind a challenge
  bool knows_target = false;     // a message with learns_target came before
  bool knows_peer = false;       // one with saves_peer did
  std::size_t acknowledged = 0;  // of a PRACK: the transaction of the response, whose RSeq was saved
};

struct Plan {
  CallEnd end = CallEnd::caller;
  std::vector<Step> steps;   // views into the side
  bool asks = false;         // the callee sends requests of its own
  std::size_t left_out = 0;  // messages that belong to no request of this side
};

// The side must outlive the plan. `speed`: pauses are divided by it; nothing: there are none.
Plan make_plan(const CallSide& side, std::optional<double> speed);

}  // namespace rung::cli
