#include "decode/checks/outbound_checks.h"

#include <string>
#include <utility>

#include "base/ascii.h"
#include "decode/checks/quote.h"
#include "decode/sip/contact.h"
#include "decode/sip/header_list.h"
#include "decode/sip/lexical.h"
#include "decode/sip/parameters.h"
#include "decode/sip/uri.h"

namespace rung::decode {
namespace {

using sip::HeaderField;
using sip::HeaderId;

constexpr std::uint32_t flow_failed = 430;
constexpr std::uint32_t first_hop_lacks_outbound = 439;

bool is_websocket(std::string_view transport) {
  return equals_ignoring_case(transport, "WS") || equals_ignoring_case(transport, "WSS");
}

// "SIP / 2.0 / UDP host": the third word; the rest need not be read.
std::string_view transport_of(std::string_view via) {
  for (int slashes = 0; slashes < 2; ++slashes) {
    const std::size_t slash = via.find('/');
    via.remove_prefix(slash == std::string_view::npos ? via.size() : slash + 1);
  }
  via.remove_prefix(sip::skip_lws(via, 0));
  return via.substr(0, sip::token_size(via));
}

// The transport of the hop before this one: of the second Via value. Empty where there is none.
std::string_view transport_before(const sip::Message& message) {
  bool topmost = true;
  for (const HeaderField& field : message.headers()) {
    if (field.id != HeaderId::via) continue;
    sip::ListReader reader(field.value);
    while (const std::optional<std::string_view> element = reader.next())
      if (!std::exchange(topmost, false)) return transport_of(*element);
  }
  return {};
}

std::size_t count_record_routes(const sip::Message& message) {
  std::size_t count = 0;
  for (const HeaderField& field : message.headers()) {
    if (field.id != HeaderId::record_route) continue;
    sip::ListReader reader(field.value);
    while (reader.next()) ++count;
  }
  return count;
}

// Calls `take` with each Contact until it says false.
template <typename Take>
void each_contact(const sip::Message& message, Take take) {
  for (const HeaderField& field : message.headers()) {
    if (field.id != HeaderId::contact) continue;
    sip::ListReader reader(field.value);
    while (const std::optional<std::string_view> element = reader.next())
      if (!take(sip::parse_contact(*element))) return;
  }
}

// RFC 5626 6: the registrar then ignores it. The common case, one Contact with +sip.instance, is not read.
void check_reg_id(const sip::Message& message, std::vector<Fault>& faults) {
  for (const HeaderField& field : message.headers()) {
    if (field.id != HeaderId::contact) continue;
    const bool is_one = field.value.find(',') == std::string_view::npos;
    if (is_one && field.value.find(";+sip.instance=") != std::string_view::npos) continue;
    sip::ListReader reader(field.value);
    while (const std::optional<std::string_view> element = reader.next()) {
      const sip::Contact contact = sip::parse_contact(*element);
      if (!contact.reg_id || !contact.instance.empty()) continue;
      return faults.push_back({FindingCode::sipws_regid_without_instance, quoted(contact.address.uri)});
    }
  }
}

// A host that no registrar finds (RFC 7118 B.1), and no hint beside it: an edge proxy may write one into the Contact.
bool is_unreachable(const sip::Contact& contact) {
  const Result<sip::Uri> uri = sip::parse_uri(contact.address.uri);
  if (!uri || !to_lower(uri->host).ends_with(".invalid")) return false;
  for (const std::string_view hint : {"alias", "received"})
    if (sip::find_parameter(uri->parameters, hint) || sip::find_parameter(contact.address.parameters, hint))
      return false;
  return true;
}

void check_path(const sip::Message& message, std::vector<Fault>& faults) {
  if (message.essentials().via_count < 2 || message.find(HeaderId::path) != nullptr) return;
  if (!is_websocket(transport_before(message))) return;
  each_contact(message, [&](const sip::Contact& contact) {
    if (!is_unreachable(contact)) return true;
    faults.push_back({FindingCode::sipws_path_missing, quoted(contact.address.uri)});
    return false;
  });
}

// RFC 3261 12, 16.6 step 4: requests that begin a dialog, in which a proxy has to stay by itself.
bool begins_dialog(const sip::Message& message) {
  const std::string_view method = message.method();
  return (method == "INVITE" || method == "SUBSCRIBE" || method == "REFER") && message.essentials().to_tag.empty();
}

// In-dialog requests to a GRUU go through the proxy of its domain, which knows the way (RFC 5627 3.4).
bool has_gruu(const sip::Message& message) {
  bool found = false;
  each_contact(message, [&](const sip::Contact& contact) {
    const Result<sip::Uri> uri = sip::parse_uri(contact.address.uri);
    found = uri && sip::find_parameter(uri->parameters, "gr").has_value();
    return !found;
  });
  return found;
}

void check_record_route(const sip::Message& message, std::vector<Fault>& faults) {
  const std::string_view to = message.essentials().via_transport, from = transport_before(message);
  if (to.empty() || from.empty() || (!is_websocket(to) && !is_websocket(from))) return;
  const std::size_t count = count_record_routes(message);
  if (count > 1) return;
  std::string detail(message.method());
  detail.append(" from ").append(quoted(from)).append(" to ").append(quoted(to));
  if (count == 0 && !(is_websocket(from) && has_gruu(message)))
    faults.push_back({FindingCode::sipws_no_record_route, std::move(detail)});
  else if (count == 1 && is_websocket(to) != is_websocket(from))
    faults.push_back({FindingCode::sipws_single_record_route, std::move(detail)});
}

}  // namespace

std::vector<Fault> check_outbound(const sip::Message& message) {
  std::vector<Fault> faults;
  const sip::Essentials& facts = message.essentials();
  if (!message.is_request()) {
    const std::uint32_t status = message.status();
    if (status != flow_failed && status != first_hop_lacks_outbound) return faults;
    faults.push_back({status == flow_failed ? FindingCode::sipws_flow_failed_430 : FindingCode::sipws_439,
                      "to " + quoted(facts.cseq_method)});
  } else if (message.defects().header_section_unterminated) {
    return faults;
  } else if (message.method() == "REGISTER") {
    check_reg_id(message, faults);
    check_path(message, faults);
  } else if (facts.via_count > 1 && begins_dialog(message)) {
    check_record_route(message, faults);
  }
  return faults;
}

bool grants_outbound(const sip::Message& message) {
  if (message.status() / 100 != 2 || message.essentials().cseq_method != "REGISTER") return false;
  return sip::has_token(message.headers(), HeaderId::require, "outbound");
}

}  // namespace rung::decode
