#include "cli/sipp/scenario.h"

#include <algorithm>
#include <string_view>

#include "cli/sipp/message_template.h"
#include "cli/sipp/sipp_text.h"

namespace rung::cli {
namespace {

constexpr std::string_view line = R"([^[:cntrl:]]+[[:cntrl:]]+)";  // of a header field, and its line end

std::string header_action(std::string_view name, const std::string& variable, std::string_view regexp = ".*") {
  return "      <ereg regexp=\"" + std::string(regexp) + "\" search_in=\"hdr\" header=\"" + std::string(name) +
         ":\" start_line=\"true\" assign_to=\"" + variable + "\"/>\n";
}

// All fields of that name that stand in a row, with their line ends.
std::string fields_action(std::string_view name, const std::string& variable) {
  return "      <ereg regexp=\"(" + std::string(name) + ":" + std::string(line) +
         ")+\" search_in=\"msg\" assign_to=\"" + variable + "\"/>\n";
}

// A variable that is set and never asked for is an error for SIPp, so only what some answer has is kept.
bool is_routed(const Plan& plan, std::size_t transaction) {
  return std::any_of(plan.steps.begin(), plan.steps.end(), [&](const Step& step) {
    return step.sent && step.answers_saved && step.transaction == transaction &&
           step.message->find(sip::HeaderId::record_route) != nullptr;
  });
}

std::string actions_of(const Step& step, const Plan& plan, bool first) {
  const std::string number = std::to_string(step.transaction);
  std::string actions;
  if (first && plan.asks) actions += header_action("To", "own") + header_action("From", "peer");
  if (step.saves_peer) actions += header_action("To", "peer");
  if (step.saves_rseq) actions += header_action("RSeq", "rseq" + number, "[0-9]+");
  if (step.saves_request) {
    actions += fields_action("Via", "via" + number);
    if (is_routed(plan, step.transaction)) actions += fields_action("Record-Route", "route" + number);
    actions += header_action("From", "from" + number) + header_action("To", "to" + number) +
               header_action("CSeq", "cseq" + number);
  }
  return actions.empty() ? "" : "    <action>\n" + actions + "    </action>\n";
}

std::string recv_xml(const Step& step, const Plan& plan, bool first) {
  const sip::Message& message = *step.message;
  std::string xml = "  <recv ";
  xml += message.is_request() ? "request=\"" + xml_attribute(message.method()) + '"'
                              : "response=\"" + std::to_string(message.status()) + '"';
  if (step.optional) xml += " optional=\"true\"";
  if (step.challenges) xml += " auth=\"true\"";
  if (step.learns_target) xml += " rrs=\"true\"";
  const std::string actions = actions_of(step, plan, first);
  return actions.empty() ? xml + "/>\n" : xml + ">\n" + actions + "  </recv>\n";
}

// Over UDP SIPp repeats requests, and answers to INVITE until they are acknowledged.
bool is_repeated(const Step& step) {
  const sip::Message& message = *step.message;
  if (message.is_request()) return message.method() != "ACK";
  const bool reliable = message.find(sip::HeaderId::rseq) != nullptr;
  return message.essentials().cseq_method == "INVITE" && (message.status() >= 200 || reliable);
}

std::string send_xml(const Step& step, CallEnd end) {
  constexpr std::int64_t millisecond = 1'000'000;
  std::string xml;
  if (step.pause.ns >= millisecond)
    xml += "  <pause milliseconds=\"" + std::to_string(step.pause.ns / millisecond) + "\"/>\n";
  xml += is_repeated(step) ? "  <send retrans=\"500\">\n" : "  <send>\n";
  return xml + "    <![CDATA[\n\n" + message_template(step, end) + "\n    ]]>\n  </send>\n";
}

std::string top_comment(const CallSide& side, const Plan& plan, const ScenarioTitle& title) {
  const bool caller = side.end == CallEnd::caller;
  const std::string& uac = caller ? title.file : title.other_file;
  const std::string& uas = caller ? title.other_file : title.file;
  std::string text = "  The call " + title.call_id + "\n  from " + title.caller + " to " + title.callee +
                     ",\n  as the " + (caller ? "caller" : "callee") + " at " + side.own + " saw it with " + side.peer +
                     " over " + side.transport + ".\n\n";
  if (side.transport != "UDP" && side.transport != "TCP")
    text += "  SIPp does not speak " + side.transport + ": play it over UDP, or over TCP with -t t1.\n\n";
  text +=
      "  The callee first, then the caller, each in its own terminal (-t t1: TCP instead of UDP):\n"
      "    sipp -sf " +
      uas +
      " -i 127.0.0.1 -p 5070 -m 1\n"
      "    sipp -sf " +
      uac +
      " -i 127.0.0.1 -p 5071 -m 1 127.0.0.1:5070\n"
      "  Either of them also plays against a real server or phone in place of the other.\n";
  if (std::any_of(plan.steps.begin(), plan.steps.end(), [](const Step& step) { return step.has_credentials; }))
    text += "  The server asks for credentials: add -au USER -ap PASSWORD.\n";
  if (side.incomplete > 0)
    text += "  " + std::to_string(side.incomplete) + " messages were not whole: they have no body here.\n";
  if (plan.left_out > 0)
    text += "  " + std::to_string(plan.left_out) + " messages belong to no request on this hop and are left out.\n";
  if (title.has_secrets_hidden) text += "  Secrets in what was sent are written ***.\n";
  std::string comment = "<!--\n";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    comment += xml_comment(text.substr(at, end - at)) + '\n';
    at = end + 1;
  }
  return comment + "-->\n";
}

}  // namespace

std::string scenario_xml(const CallSide& side, const Plan& plan, const ScenarioTitle& title) {
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  xml += top_comment(side, plan, title);
  xml += "<scenario name=\"" + xml_attribute(title.file) + "\">\n";
  bool first = true;
  for (const Step& step : plan.steps) {
    xml += step.sent ? send_xml(step, plan.end) : recv_xml(step, plan, first);
    first = false;
  }
  return xml + "</scenario>\n";
}

}  // namespace rung::cli
