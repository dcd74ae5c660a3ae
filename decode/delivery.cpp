#include "decode/delivery.h"

#include <array>
#include <iterator>
#include <optional>
#include <utility>

#include "decode/checks/description_checks.h"
#include "decode/checks/message_checks.h"
#include "decode/checks/outbound_checks.h"
#include "decode/checks/sipws_content_checks.h"
#include "decode/checks/sipws_transport_checks.h"

namespace rung::decode {
namespace {

using WasTold = std::function<bool(FindingCode)>;

// What a sender does in each of its messages.
bool is_habit(const Fault& fault) {
  switch (fault.code) {
    case FindingCode::sip_bare_lf:
      return true;
    case FindingCode::sip_basic_credentials:
    case FindingCode::sipws_sips_over_cleartext:
    case FindingCode::sipws_via_transport_mismatch:
      return fault.severity == Severity::info;
    default:
      return false;
  }
}

// The same of senders on a WebSocket; what was told is not looked at again.
struct Habit {
  FindingCode code;
  std::optional<Fault> (*check)(const CarriedSip& carried);
};
constexpr std::array<Habit, 4> websocket_habits = {{
    {FindingCode::sipws_cleartext, check_cleartext},
    {FindingCode::sipws_no_content_length, check_has_content_length},
    {FindingCode::sipws_binary_ascii, check_needs_binary},
    {FindingCode::sipws_received_private, check_received},
}};

void append(std::vector<Fault>& faults, std::vector<Fault>&& more) {
  if (faults.empty())
    faults = std::move(more);
  else
    std::move(more.begin(), more.end(), std::back_inserter(faults));
}

std::vector<Fault> check_form(const Delivery& delivery, Transport transport) {
  MessageSurroundings surroundings;
  surroundings.cut_by_capture = delivery.cut_by_capture || delivery.over_limit;
  surroundings.encrypted = transport == Transport::tls || transport == Transport::wss;
  surroundings.line_ends_before = delivery.line_ends_before;
  surroundings.octets_behind = delivery.octets_behind;
  return check_message(delivery.message, surroundings);
}

void check_carried(const Delivery& delivery, const ConnectionFacts& connection, const WasTold& was_told,
                   std::vector<Fault>& faults) {
  CarriedSip carried{delivery.message, connection, delivery.from_client};
  carried.cut = delivery.cut_by_capture || delivery.carrier_cut || delivery.over_limit;
  carried.binary = delivery.binary;
  carried.behind = delivery.behind;
  append(faults, check_transports(carried));
  if (std::optional<Fault> fault = check_content_length(carried)) faults.push_back(std::move(*fault));
  for (const Habit& habit : websocket_habits) {
    if (was_told(habit.code)) continue;
    if (std::optional<Fault> fault = habit.check(carried)) faults.push_back(std::move(*fault));
  }
}

// What the framer had to do.
void check_framing(const Delivery& delivery, std::vector<Fault>& faults) {
  const sip::MessageDefects& defects = delivery.message.defects();
  const std::string size = std::to_string(delivery.message.raw().size()) + " octets";
  if (delivery.length_guessed && !defects.content_length_invalid && !defects.content_length_conflict)
    faults.push_back({FindingCode::sip_content_length_missing_stream, "taken as " + size});
  if (delivery.over_limit) faults.push_back({FindingCode::sip_message_over_limit, "cut after " + size});
}

}  // namespace

std::vector<Fault> check_delivery(const Delivery& delivery, const Description* description, const Origin& origin,
                                  const ConnectionFacts& connection, const WasTold& was_told) {
  if (delivery.told_in_part) return {};  // nobody sent these octets
  std::vector<Fault> faults = check_form(delivery, connection.transport);
  append(faults, check_outbound(delivery.message));
  if (is_websocket(connection.transport)) check_carried(delivery, connection, was_told, faults);
  std::erase_if(faults, [&](const Fault& fault) { return is_habit(fault) && was_told(fault.code); });
  if (description != nullptr) check_description(description->session, origin, faults);
  if (delivery.length_guessed || delivery.over_limit) check_framing(delivery, faults);
  return faults;
}

}  // namespace rung::decode
