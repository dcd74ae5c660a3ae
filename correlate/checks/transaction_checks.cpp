#include "correlate/checks/transaction_checks.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/fingerprint.h"
#include "correlate/transaction_timers.h"
#include "decode/checks/quote.h"
#include "decode/sip/header_list.h"
#include "decode/sip/ip_literal.h"
#include "decode/sip/lexical.h"
#include "decode/sip/parameters.h"
#include "decode/sip/via.h"

namespace rung::correlate {

using decode::Fault;
using decode::quoted;
using sip::HeaderId;

namespace {

// "200 to INVITE 1 ..."
std::string answer_name(const TrackedTransaction& transaction) {
  return std::to_string(transaction.row.status) + " to " + name_of(transaction);
}

bool same_address(const net::IpAddress& address, std::string_view host) {
  const std::optional<sip::IpLiteral> literal = sip::parse_ip_literal(host);
  if (!literal || literal->is_v6 != address.is_v6) return false;
  const std::size_t from = address.is_v6 ? 0 : 12;
  return std::equal(literal->octets.begin() + from, literal->octets.end(), address.octets.begin() + from);
}

}  // namespace

std::string text_of(Duration length) {
  constexpr std::int64_t ms = 1'000'000;
  const std::int64_t shown = length.ns / ms;
  if (length.ns > 0 && shown == 0) return "less than 1 ms";
  if (shown < 10'000) return std::to_string(shown) + " ms";
  return std::to_string(shown / 1000) + "." + std::to_string(shown % 1000 / 100) + " s";
}

std::string name_of(const TrackedTransaction& transaction) {
  const KeptTransaction& row = transaction.row;
  std::string text(row.method.view());
  if (row.cseq) text += " " + std::to_string(*row.cseq);
  return text + " from " + to_text(transaction.requester) + " to " + to_text(transaction.responder);
}

std::uint64_t lower_vias_of(const sip::Message& message) {
  if (message.essentials().via_count < 2) return 0;
  std::uint64_t mark = 0;
  bool topmost = true;
  for (const sip::HeaderField& field : message.headers()) {
    if (field.id != HeaderId::via) continue;
    sip::ListReader values(field.value);
    while (const std::optional<std::string_view> value = values.next()) {
      if (std::exchange(topmost, false)) continue;
      const sip::ViaHead via = sip::parse_via_head(*value);
      const std::optional<sip::Parameter> branch = sip::find_parameter(via.parameters, "branch");
      mark = fingerprint(branch && !branch->value.empty() ? branch->value : via.sent_by, mark);
    }
  }
  return mark;
}

Fault check_branch(const sip::Message& request) {
  const sip::Essentials& facts = request.essentials();
  std::string detail = std::string(request.method()) + ", ";
  detail += facts.branch.empty() ? "no branch" : "branch " + quoted(facts.branch);
  if (!facts.user_agent.empty()) detail += ", sent by " + quoted(facts.user_agent);
  return {FindingCode::txn_branch_no_cookie, std::move(detail)};
}

std::optional<Fault> check_first_response(const sip::Message& response, Duration since) {
  if (since <= timers::provisional_due) return std::nullopt;
  return Fault{FindingCode::txn_no_provisional,
               "the first response, " + std::to_string(response.status()) + ", came after " + text_of(since)};
}

std::optional<Fault> check_non_invite_response(const sip::Message& response, decode::Transport transport,
                                               Duration since) {
  const std::uint32_t status = response.status();
  const bool allowed = status >= 200
                           ? status != 408
                           : status == 100 && (decode::is_reliable(transport) || since >= timers::timer_e_at_t2);
  if (allowed) return std::nullopt;
  std::string text =
      std::to_string(status) + " to " + std::string(response.essentials().cseq_method) + " after " + text_of(since);
  return Fault{status == 408 ? FindingCode::txn_non_invite_408 : FindingCode::txn_non_invite_provisional_early,
               std::move(text)};
}

std::optional<Fault> check_vias(const TrackedTransaction& transaction, const sip::Message& response) {
  const std::uint32_t count = response.essentials().via_count;
  const bool same_count = count == transaction.via_count;
  if (same_count && lower_vias_of(response) == transaction.lower_vias) return std::nullopt;
  std::string detail = std::to_string(response.status()) + " to " + name_of(transaction) + ": ";
  if (same_count) {
    detail += "of " + std::to_string(count) + " Vias, those below the first are others than in the request:";
  } else {
    detail += "the request has " + std::to_string(transaction.via_count) + " Vias, the response " +
              std::to_string(count) + ":";
  }
  for (std::string_view value : sip::list_of(response.headers(), HeaderId::via)) {
    if (detail.size() > 5 * decode::quoted_octets) return Fault{FindingCode::txn_via_count_changed, detail + " ..."};
    detail += " " + quoted(sip::parse_via_head(value).sent_by);
  }
  return Fault{FindingCode::txn_via_count_changed, std::move(detail)};
}

// It may go to where the request came from, or to where its topmost Via says; and many servers take the address of one
// and the port of the other.
std::optional<Fault> check_destination(const TrackedTransaction& transaction, const decode::SipMessage& response) {
  const net::Endpoint& sent_to = response.origin.destination;
  const sip::HeaderField* field = response.message.find(HeaderId::via);
  if (field == nullptr) return std::nullopt;
  const std::string_view value = sip::ListReader(field->value).next().value_or(std::string_view());
  const sip::Via via = sip::parse_via(value);
  const std::optional<sip::Parameter> maddr = sip::find_parameter(via.parameters, "maddr");
  constexpr std::uint16_t default_port = 5060;
  const bool address = sent_to.address == transaction.requester.address ||
                       same_address(sent_to.address, via.received) || same_address(sent_to.address, via.address.host) ||
                       (maddr && same_address(sent_to.address, maddr->value));
  const bool port = sent_to.port == transaction.requester.port || sip::saturated_decimal(via.rport) == sent_to.port ||
                    via.address.port.value_or(default_port) == sent_to.port;
  if (address && port) return std::nullopt;
  return Fault{FindingCode::txn_response_wrong_destination, std::to_string(response.message.status()) + " to " +
                                                                name_of(transaction) + " went to " + to_text(sent_to) +
                                                                "; its Via: " + quoted(value)};
}

namespace {

// Why the silence may be the capture's, or is explained; empty where it is not.
std::string excuse_for(const TrackedTransaction& transaction, const Silence& silence) {
  if (silence.elsewhere != nullptr)
    return "connection " + std::to_string(silence.elsewhere->connection_id) + " shows an answer, " +
           std::to_string(silence.elsewhere->status);
  if (silence.connection_ended) return "the connection ended " + text_of(*silence.connection_ended) + " later";
  if (transaction.undelivered) return {};
  const bool again = transaction.notes && transaction.notes->requests.count > 0;
  if (!decode::is_reliable(transaction.transport) && !again)
    return "it was sent once only, as by a client that got its answer: the capture may lack it";
  // A client that repeats it so late has heard nothing.
  const Duration repeated = again ? transaction.notes->requests.last - transaction.row.started : Duration{};
  if (!silence.other_side_heard && repeated < seconds(15))
    return "nothing that goes the other way was captured of this connection";
  return {};
}

// "; reason", with the severity that goes with it.
Fault excused(Fault fault, const std::string& excuse) {
  if (excuse.empty()) return fault;
  fault.detail += "; " + excuse;
  fault.severity = Severity::info;
  return fault;
}

}  // namespace

Fault check_silence(const TrackedTransaction& transaction, const Silence& silence) {
  std::string detail = name_of(transaction);
  if (transaction.notes && transaction.notes->requests.count > 0)
    detail += ", sent " + std::to_string(transaction.notes->requests.count + 1) + " times,";
  detail += transaction.row.first_response ? ": provisional responses only" : ": no response";
  if (transaction.undelivered) detail += "; ICMP says that it did not arrive";
  return excused({FindingCode::txn_no_response, std::move(detail)}, excuse_for(transaction, silence));
}

Fault check_stray(const TrackedTransaction& transaction, const std::string& excuse) {
  return excused(
      {FindingCode::txn_unmatched_response, answer_name(transaction) + ", branch " + quoted(transaction.branch())},
      excuse);
}

Fault check_other_connection(const TrackedTransaction& stray, const TrackedTransaction& asked) {
  const FindingCode code = decode::is_websocket(asked.transport) ? FindingCode::sipws_response_wrong_connection
                                                                 : FindingCode::txn_response_wrong_destination;
  return {code, std::to_string(stray.row.status) + " to " + name_of(asked) + " on connection " +
                    std::to_string(asked.row.connection_id) + " went to " + to_text(stray.requester) +
                    " on connection " + std::to_string(stray.row.connection_id)};
}

Fault check_refusal_without_ack(const TrackedTransaction& invite) {
  std::string detail = answer_name(invite);
  const std::uint32_t again = invite.notes ? invite.notes->responses.count : 0;
  if (again > 0) detail += ", sent " + std::to_string(again + 1) + " times";
  const bool told_by_server = decode::is_reliable(invite.transport) || again > 0;
  return excused(
      {FindingCode::txn_ack_missing_non2xx, std::move(detail)},
      told_by_server ? "" : "it was sent once only, as by a server that got the ACK: the capture may lack it");
}

Fault check_late_cancel(std::uint32_t status, std::optional<Duration> since) {
  return {FindingCode::txn_cancel_after_final, "the INVITE had got " + std::to_string(status) +
                                                   (since ? " " + text_of(*since) + " before" : " long before")};
}

std::optional<Fault> check_early_cancel(const TrackedTransaction& invite) {
  const SeenCancel& cancel = *invite.notes->cancel;
  if (!cancel.before_provisional) return std::nullopt;
  // Without any answer to either, the capture may have one direction only.
  if (!invite.row.first_response && !cancel.answered) return std::nullopt;
  std::string detail = "CANCEL " + text_of(cancel.place.packet.time - invite.row.started) + " after its INVITE";
  if (!invite.row.first_response) return Fault{FindingCode::txn_cancel_before_1xx, detail + ", which got no response"};
  const Duration later = *invite.row.first_response - cancel.place.packet.time;
  if (later < timers::order_uncertain) return std::nullopt;
  return Fault{FindingCode::txn_cancel_before_1xx, detail + ", whose first response came " + text_of(later) + " later"};
}

Fault check_cancel_in_vain(const TrackedTransaction& invite) {
  std::string detail = name_of(invite) + ": ";
  detail += invite.row.status == 0 ? "no response" : "nothing behind " + std::to_string(invite.row.status);
  return {FindingCode::txn_cancel_no_487, std::move(detail)};
}

std::optional<Fault> check_lone_cancel(const TrackedTransaction& cancel, const std::string& excuse) {
  // Where the server accepts it, there was an INVITE: the capture lacks it.
  if (cancel.row.status >= 200 && cancel.row.status < 300) return std::nullopt;
  std::string detail = name_of(cancel) + ", branch " + quoted(cancel.branch());
  if (cancel.row.status == 481) return excused({FindingCode::txn_cancel_unmatched, detail + ": 481"}, excuse);
  detail += cancel.row.status == 0 ? ": no response" : ": " + std::to_string(cancel.row.status);
  return excused({FindingCode::txn_cancel_unmatched, std::move(detail)},
                 excuse.empty() ? "the capture may lack the INVITE" : excuse);
}

}  // namespace rung::correlate
