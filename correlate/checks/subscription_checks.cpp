#include "correlate/checks/subscription_checks.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

#include "base/ascii.h"
#include "base/limits.h"
#include "decode/checks/quote.h"
#include "decode/sip/event.h"
#include "decode/sip/header_list.h"
#include "decode/sip/name_addr.h"
#include "decode/sip/uri.h"

namespace rung::correlate {
namespace {

std::string in_seconds(Duration length) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.1f s", static_cast<double>(length.ns) / 1e9);
  return text.data();
}

std::optional<Timestamp> end_of_dialog(const TrackedSubscription& subscription, const TrackedCall& call) {
  for (const TrackedDialog& each : call.dialogs)
    if (each.row.to_tag == subscription.row.to_tag || each.row.to_tag == subscription.row.from_tag)
      return each.row.terminated ? each.row.terminated : call.row.ended;
  return call.row.ended;
}

// A phone that hangs up behind a REFER often forgets the subscription with the call (RFC 5057 4).
void excuse_by_call(decode::Fault& fault, const TrackedSubscription& subscription, const AwaitedNotify& awaited,
                    const TrackedCall* call) {
  if (subscription.row.call == 0) return;
  const std::optional<Timestamp> ended = call != nullptr ? end_of_dialog(subscription, *call) : awaited.due;
  if (!ended) return;
  fault.severity = Severity::info;
  fault.detail += "; its call ended";
  if (call != nullptr && *ended >= awaited.accepted.time)
    fault.detail += " " + in_seconds(*ended - awaited.accepted.time) + " behind the answer";
}

}  // namespace

bool asks_for_no_subscription(const sip::Message& refer) {
  return sip::has_token(refer.headers(), sip::HeaderId::require, "nosub") ||
         sip::has_token(refer.headers(), sip::HeaderId::require, "explicitsub");
}

bool grants_no_subscription(const sip::Message& answer) {
  const sip::HeaderField* field = answer.find(sip::HeaderId::refer_sub);
  return field != nullptr && equals_ignoring_case(trim(field->value.substr(0, field->value.find(';'))), "false");
}

bool ends_usage(std::uint32_t status) {
  constexpr std::array<std::uint32_t, 7> single = {404, 405, 410, 416, 489, 501, 604};
  return (status >= 480 && status <= 485) || std::find(single.begin(), single.end(), status) != single.end();
}

bool notify_may_pass_elsewhere(const decode::SipMessage& answer) {
  if (decode::is_websocket(answer.origin.transport)) return false;
  if (answer.message.find(sip::HeaderId::record_route) != nullptr) return false;
  const std::string_view contact = answer.message.essentials().contact;
  if (contact.empty()) return false;
  const Result<sip::Uri> uri = sip::parse_uri(sip::parse_name_addr(contact).uri);
  return uri && uri->host != net::to_text(answer.origin.source.address);
}

decode::Fault check_notify_missing(const TrackedSubscription& subscription, const AwaitedNotify& awaited,
                                   const TrackedCall* call) {
  const bool refer = subscription.is_refer;
  decode::Fault fault{refer ? FindingCode::dlg_refer_no_notify : FindingCode::sub_notify_missing, ""};
  fault.detail =
      (refer ? "REFER " : "SUBSCRIBE ") + std::to_string(refer ? subscription.refer_cseq : subscription.request_cseq) +
      (refer ? " to " : " for ") + decode::quoted(refer ? subscription.row.refer_to : subscription.row.event) +
      ", answered " + std::to_string(awaited.status) + ": no NOTIFY within " + in_seconds(limits::transaction_timeout);
  if (refer) {
    excuse_by_call(fault, subscription, awaited, call);
  } else if (subscription.row.notifications > 0) {
    fault.severity = Severity::info;
    fault.detail += subscription.leaving ? "; it ends the subscription" : "; earlier ones came";
  }
  if (awaited.may_pass_elsewhere) {
    fault.severity = Severity::info;
    fault.detail += "; without Record-Route it may have gone past the place of capture";
  }
  return fault;
}

std::optional<decode::Fault> check_notify_head(const sip::Message& notify, bool known) {
  const sip::HeaderField* event = notify.find(sip::HeaderId::event);
  const sip::HeaderField* state = notify.find(sip::HeaderId::subscription_state);
  std::string missing;
  if (event == nullptr || sip::parse_event(event->value).type.empty()) missing = "Event";
  if (state == nullptr || sip::parse_subscription_state(state->value).name.empty())
    missing += missing.empty() ? "Subscription-State" : " and Subscription-State";
  if (missing.empty()) return std::nullopt;
  decode::Fault fault{FindingCode::sub_state_missing, "no " + missing};
  if (!known) {
    fault.severity = Severity::info;
    fault.detail += "; it belongs to no subscription that was seen";
  }
  return fault;
}

}  // namespace rung::correlate
