#include "tests/model/comparison.h"

#include <algorithm>
#include <map>
#include <set>

#include "tests/model/call_rules.h"

namespace rung::model {
namespace {

using correlate::RegistrationState;

class Comparison {
 public:
  Comparison(const Outcome& outcome, const Capture& capture, const test::RecordingEvents& events, CaptureKind kind)
      : outcome_(outcome), events_(events), kind_(kind) {
    for (const Captured& each : capture.messages)
      if (!each.lost) captured_.insert(each.passed);
  }

  std::vector<std::string> run() {
    for (const CallTruth& truth : outcome_.truth.calls) compare_call(truth);
    for (const correlate::Call& row : events_.calls)
      if (std::none_of(outcome_.truth.calls.begin(), outcome_.truth.calls.end(),
                       [&](const CallTruth& truth) { return truth.call_id == row.call_id; }))
        breach(row.call_id, "a call that nobody placed");
    if (kind_ == CaptureKind::whole) compare_transactions();
    for (const RegistrationTruth& truth : outcome_.truth.registrations) compare_registration(truth);
    return std::move(breaches_);
  }

 private:
  void breach(const std::string& what, const std::string& text) { breaches_.push_back(what + ": " + text); }

  WireFacts facts_of(const std::string& call_id) const {
    WireFacts facts;
    std::set<std::string> seen;
    for (const Passed& passed : outcome_.passed) {
      const SipText& message = passed.message;
      if (message.call_id != call_id) continue;
      const bool here = captured_.contains(&passed);
      const decode::Transport transport = outcome_.transports.at(passed.link);
      if (!here) {
        ++facts.missing;
        if (!decode::is_reliable(transport)) facts.datagrams_missing = true;
        continue;
      }
      ++facts.messages;
      if (message.status > 100 && message.status < 300 && message.method == "INVITE" && !message.to_tag.empty())
        facts.tags.insert(message.to_tag);
      const std::string name(decode::to_text(transport));
      if (("," + facts.transports + ",").find("," + name + ",") == std::string::npos)
        facts.transports += (facts.transports.empty() ? "" : ",") + name;
      if (message.is_request() && message.method == "INVITE" && message.to_tag.empty()) facts.hops.insert(passed.link);
      const std::string key = std::to_string(passed.link) + (passed.from_client ? ">" : "<") + passed.octets;
      if (seen.insert(key).second) continue;
      ++facts.retransmissions;
      if (message.method == "INVITE") facts.setup_repeated = true;
    }
    return facts;
  }

  void compare_call(const CallTruth& truth) {
    std::vector<const correlate::Call*> rows;
    for (const correlate::Call& row : events_.calls)
      if (row.call_id == truth.call_id) rows.push_back(&row);
    const bool whole = kind_ == CaptureKind::whole;
    if (rows.size() > 1 || (whole && rows.empty()))
      return breach(truth.call_id, std::to_string(rows.size()) + " rows for one call");
    if (rows.empty()) return;
    const WireFacts facts = facts_of(truth.call_id);
    const CallView view{truth, *rows.front(), facts, outcome_.shape};
    for (const CallRule& rule : call_rules()) {
      const bool applies =
          rule.holds == Holds::always || whole || (rule.holds == Holds::where_complete && rows.front()->complete);
      if (!applies) continue;
      if (const std::string text = rule.breach(view); !text.empty())
        breach(truth.call_id, std::string(rule.column) + " " + text +
                                  " (row: " + std::string(correlate::to_text(rows.front()->state)) + " " +
                                  std::to_string(rows.front()->status) +
                                  (rows.front()->complete ? " complete)" : " incomplete)"));
    }
    compare_dialogs(truth, *rows.front(), facts);
  }

  void compare_dialogs(const CallTruth& truth, const correlate::Call& call, const WireFacts& facts) {
    std::set<std::string> tags;
    for (const correlate::Dialog& row : events_.dialogs) {
      if (row.call != call.id) continue;
      if (!tags.insert(row.to_tag).second) breach(truth.call_id, "two dialogs of tag " + row.to_tag);
      if (const std::string text = dialog_breach(truth, call, row, kind_ == CaptureKind::whole); !text.empty())
        breach(truth.call_id, "dialog " + row.to_tag + " " + text);
    }
    if (kind_ == CaptureKind::whole && tags != facts.tags)
      breach(truth.call_id, std::to_string(tags.size()) + " dialogs, not " + std::to_string(facts.tags.size()));
  }

  // One row for each client transaction whose request or response passed, with what the client got.
  void compare_transactions() {
    std::map<std::string, std::uint32_t> got;  // by method and branch
    for (const ClientTruth& client : outcome_.clients) got[client.method + " " + client.branch] = client.status;
    std::map<std::string, unsigned> rows;
    for (const correlate::Transaction& row : events_.transactions) {
      const std::string key = row.method + " " + row.branch;
      ++rows[key];
      const auto client = got.find(key);
      if (client == got.end() || client->second == 0 || client->second == row.status) continue;
      breach(key, "status " + std::to_string(row.status) + ", not " + std::to_string(client->second));
    }
    std::set<std::string> passed;
    for (const Passed& each : outcome_.passed) {
      const bool acknowledges_refusal =
          each.message.method == "ACK" && got.contains("INVITE " + each.message.vias.front().branch);
      passed.insert((acknowledges_refusal ? "INVITE" : each.message.method) + " " + each.message.vias.front().branch);
    }
    for (const std::string& key : passed)
      // A final response that came when its client had given up finds no transaction any more.
      if (const unsigned count = rows[key]; count != 1 && !(count == 2 && got.contains(key) && got[key] == 0))
        breach(key, std::to_string(count) + " transactions");
  }

  void compare_registration(const RegistrationTruth& truth) {
    std::vector<const correlate::Registration*> rows;
    for (const correlate::Registration& row : events_.registrations)
      if (row.contact == truth.contact) rows.push_back(&row);
    const bool whole = kind_ == CaptureKind::whole;
    // Where an answer is missing, a binding seems to run out and the next refresh to make another one.
    if (whole && rows.size() != 1) return breach(truth.contact, std::to_string(rows.size()) + " rows for one binding");
    for (const correlate::Registration* row : rows)
      for (const std::string& text : registration_breaches(truth, *row, whole)) breach(truth.contact, text);
  }

  const Outcome& outcome_;
  const test::RecordingEvents& events_;
  CaptureKind kind_;
  std::set<const Passed*> captured_;
  std::vector<std::string> breaches_;
};

}  // namespace

std::vector<std::string> contradictions(const Outcome& outcome, const Capture& capture,
                                        const test::RecordingEvents& events, CaptureKind kind) {
  return Comparison(outcome, capture, events, kind).run();
}

}  // namespace rung::model
