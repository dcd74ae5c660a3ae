#include "tests/model/call_rules.h"

namespace rung::model {

using correlate::RegistrationState;

// At the end of a capture that outlasts every timer.
std::vector<std::string> registration_breaches(const RegistrationTruth& truth, const correlate::Registration& row,
                                               bool whole) {
  std::vector<std::string> breaches;
  const auto compare = [&](const char* column, std::uint64_t in_row, std::uint64_t in_truth) {
    if (in_row != in_truth)
      breaches.push_back(std::string(column) + " " + std::to_string(in_row) + ", not " + std::to_string(in_truth));
  };
  const bool granted = truth.granted.has_value();
  if (row.state == RegistrationState::unregistered && truth.state != RegistrationState::unregistered &&
      !truth.answer_lost)
    breaches.push_back("was not taken back");
  if ((row.refreshes > truth.refreshes || (row.expires_s && !granted)) && !truth.answer_lost)
    breaches.push_back("has more answers than the client got");
  if (row.expires_s && granted && !truth.answer_lost) compare("expires", *row.expires_s, truth.expires_s);
  if (!whole || truth.answer_lost) return breaches;
  RegistrationState state = truth.state;
  if (state == RegistrationState::registered) state = RegistrationState::expired;
  if (row.state != state)
    breaches.push_back("is " + std::string(to_text(row.state)) + ", not " + std::string(to_text(state)));
  compare("status", row.status, truth.status);
  compare("refreshes", row.refreshes, truth.refreshes);
  compare("challenges", row.challenges, truth.challenges);
  return breaches;
}

}  // namespace rung::model
