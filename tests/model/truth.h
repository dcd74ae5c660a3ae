// What happened, as the user agents themselves know it: no message was looked at on its way.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "correlate/event.h"

namespace rung::model {

// A callee of a call: one for each To tag.
struct CalleeTruth {
  std::string tag;
  Timestamp invited;                   // when the INVITE reached it first
  std::optional<Timestamp> answered;   // when it sent its 2xx first
  bool spoke = false;                  // sent any response from 101 to 299
  std::optional<Timestamp> first_18x;  // sent
};

struct HangupTruth {
  std::string tag;  // of the callee in that dialog
  correlate::Side side = correlate::Side::none;
  Timestamp sent;
  std::optional<Timestamp> arrived;  // at the other side
};

// What the caller's user agent saw, and its callees.
struct CallTruth {
  std::string call_id, from_tag, caller, callee;
  Timestamp started;
  unsigned attempts = 1;
  std::uint32_t status = 0;                       // the final response to the last attempt; 0: none came
  std::vector<std::uint32_t> earlier;             // those to the attempts before
  std::optional<Timestamp> provisional, ringing;  // first provisional but 100 and 180; first 180
  std::optional<Timestamp> first_18x;
  std::optional<Timestamp> answered;    // the first 2xx came
  std::optional<Timestamp> refused;     // a final response other than 2xx came
  std::optional<Timestamp> cancelled;   // CANCEL sent
  std::optional<Timestamp> timed_out;   // gave up without a final response
  bool trying = false;                  // any provisional response
  std::vector<std::string> confirmed;   // tags of callees whose 2xx it acknowledged
  std::vector<Timestamp> confirmed_at;  // when these came first
  std::vector<CalleeTruth> callees;
  std::vector<HangupTruth> hangups;

  bool is_confirmed(const std::string& tag) const;
  const CalleeTruth* callee_of(const std::string& tag) const;
};

// A binding as its client sees it.
struct RegistrationTruth {
  std::string aor, contact, call_id;
  correlate::RegistrationState state = correlate::RegistrationState::unknown;
  std::uint32_t status = 0, expires_s = 0;
  unsigned challenges = 0, refreshes = 0;
  std::optional<Timestamp> granted;  // when the last 2xx came
  bool answer_lost = false;          // a request went without a final response
};

struct Truth {
  std::vector<CallTruth> calls;
  std::vector<RegistrationTruth> registrations;
  Timestamp end;  // of the simulation
};

}  // namespace rung::model
