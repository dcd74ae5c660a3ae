#include "decode/checks/handshake_checks.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/ascii.h"
#include "decode/checks/sipws_subprotocol_checks.h"
#include "decode/http/target.h"
#include "decode/ws/accept.h"
#include "decode/ws/extension.h"

namespace rung::decode {
namespace {

std::size_t lines_of(const http::Head& head, std::string_view name) {
  return static_cast<std::size_t>(std::count_if(head.fields.begin(), head.fields.end(), [&](const http::Field& field) {
    return equals_ignoring_case(field.name, name);
  }));
}

bool contains(const std::vector<std::string_view>& elements, std::string_view wanted) {
  return std::find(elements.begin(), elements.end(), wanted) != elements.end();
}

// --- the request

void check_form(const http::Head& request, std::vector<Fault>& faults) {
  const auto fault = [&](std::string detail) {
    faults.push_back({FindingCode::ws_request_malformed, std::move(detail)});
  };
  const auto lacks = [&](std::string detail) {
    faults.push_back({FindingCode::http_upgrade_missing_header, std::move(detail)});
  };
  if (request.method != "GET") faults.push_back({FindingCode::http_upgrade_not_get, "the method is " + request.method});
  if (request.version < "HTTP/1.1")
    faults.push_back({FindingCode::http_upgrade_not_get, "the version is " + request.version});
  if (request.target.find('#') != std::string::npos) fault("the target has a fragment");
  if (!request.find("Host")) lacks("no Host");
  if (!request.has_token("Connection", "upgrade")) lacks("Connection does not name Upgrade");
  const std::size_t versions = lines_of(request, "Sec-WebSocket-Version");
  const std::size_t keys = lines_of(request, "Sec-WebSocket-Key");
  if (versions == 0 && keys == 0) return;  // a draft before hybi-04
  if (versions == 0) lacks("no Sec-WebSocket-Version");
  if (versions > 1) fault("Sec-WebSocket-Version stands twice");
  if (keys == 0) lacks("no Sec-WebSocket-Key");
  if (keys > 1) faults.push_back({FindingCode::http_upgrade_bad_key, "Sec-WebSocket-Key stands twice"});
  if (keys == 1 && !ws::is_key(*request.find("Sec-WebSocket-Key")))
    faults.push_back({FindingCode::http_upgrade_bad_key, std::string(*request.find("Sec-WebSocket-Key"))});
  const std::string offered = request.joined("Sec-WebSocket-Protocol");
  const std::vector<std::string_view> subprotocols = http::list_elements(offered);
  for (auto one = subprotocols.begin(); one != subprotocols.end(); ++one)
    if (std::find(subprotocols.begin(), one, *one) != one)
      faults.push_back({FindingCode::ws_request_malformed, "the subprotocol " + std::string(*one) + " stands twice",
                        Severity::info});
}

// Of an authority or URI: the host alone, in lower case.
std::string host_of(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme != std::string_view::npos) text.remove_prefix(scheme + 3);
  text = text.substr(0, text.find('/'));
  text.remove_prefix(std::min(text.size(), text.rfind('@') + 1));
  if (text.starts_with('[')) return to_lower(text.substr(0, text.find(']') + 1));
  return to_lower(text.substr(0, text.find(':')));
}

// The domain that was registered, as far as it can be told without a list of all public suffixes: two labels, three
// below a short second one of a country ("co.uk"). An address stays whole.
std::string_view site_of(std::string_view host) {
  const bool address = host.starts_with('[') || host.find_first_not_of("0123456789.") == std::string_view::npos;
  if (address) return host;
  const auto label_before = [&](std::size_t end) {
    if (end == 0) return std::size_t{0};
    const std::size_t dot = host.rfind('.', end - 1);
    return dot == std::string_view::npos ? 0 : dot + 1;
  };
  const std::size_t last = label_before(host.size());
  if (last == 0) return host;
  const std::size_t second = label_before(last - 1);
  if (second == 0) return host;
  const bool of_country = host.size() - last == 2 && last - 1 - second <= 3;
  return host.substr(of_country ? label_before(second - 1) : second);
}

// Host of HTTP/1.1, else what HTTP/2 has in its place.
std::string_view authority_of(const http::Head& request) {
  return request.find("Host").value_or(request.find(":authority").value_or(""));
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.") || host == "[::1]";
}

void check_origin(const http::Head& request, std::vector<Fault>& faults) {
  std::optional<std::string_view> origin = request.find("Origin");
  if (!origin) origin = request.find("Sec-WebSocket-Origin");
  const std::string_view agent = request.find("User-Agent").value_or("");
  if (!origin) {
    if (agent.starts_with("Mozilla/")) faults.push_back({FindingCode::ws_origin_missing, std::string(agent)});
    return;
  }
  const std::string from = host_of(*origin), to = host_of(authority_of(request));
  if (*origin == "null" || from.empty() || to.empty() || site_of(from) == site_of(to)) return;
  if (is_loopback(from) && is_loopback(to)) return;
  faults.push_back({FindingCode::ws_origin_cross_site, from + " to " + to});
}

void check_query(const http::Head& request, std::vector<Fault>& faults) {
  std::string key = http::credential_key(request.target);
  if (!key.empty()) faults.push_back({FindingCode::ws_token_in_url, std::move(key)});
}

void check_offer(const http::Head& request, std::vector<Fault>& faults) {
  for (const ws::Extension& extension : ws::parse_extensions(request.joined("Sec-WebSocket-Extensions"))) {
    if (!ws::is_permessage_deflate(extension)) continue;
    ws::DeflateParameters parameters;
    for (const std::string& fault : read_deflate_offer(extension, parameters))
      faults.push_back({FindingCode::ws_deflate_bad_params, "offered: " + fault});
  }
}

// --- the answer

void check_extensions(const Selection& selection, std::vector<Fault>& faults) {
  std::vector<ws::DeflateParameters> offers;
  const std::vector<ws::Extension> offered = ws::parse_extensions(selection.offered_extensions);
  for (const ws::Extension& extension : offered)
    if (ws::DeflateParameters offer;
        ws::is_permessage_deflate(extension) && read_deflate_offer(extension, offer).empty())
      offers.push_back(offer);
  bool answered = false;
  for (const ws::Extension& extension : ws::parse_extensions(selection.extensions)) {
    const bool known = std::any_of(offered.begin(), offered.end(), [&](const ws::Extension& offer) {
      return equals_ignoring_case(offer.name, extension.name);
    });
    if (!known) faults.push_back({FindingCode::ws_extension_not_offered, extension.name});
    if (!ws::is_permessage_deflate(extension)) continue;
    ws::DeflateParameters response;
    std::vector<std::string> wrong = read_deflate_response(extension, response);
    if (std::exchange(answered, true)) wrong.emplace_back("permessage-deflate stands twice");
    for (std::string& fault : ws::misfit(response, offers)) wrong.push_back(std::move(fault));
    for (const std::string& fault : wrong) faults.push_back({FindingCode::ws_deflate_bad_params, "answered: " + fault});
  }
}

void check_subprotocol(const Selection& selection, std::vector<Fault>& faults) {
  const std::vector<std::string_view> offered = http::list_elements(selection.offered_subprotocols);
  const std::vector<std::string_view> selected = http::list_elements(selection.subprotocol);
  if (selected.size() > 1 || selection.selected_lines > 1)
    faults.push_back({FindingCode::ws_subprotocol_not_offered, "more than one: " + std::string(selection.subprotocol)});
  for (const std::string_view subprotocol : selected)
    if (!contains(offered, subprotocol) && !(is_sip(subprotocol) && offers_sip(offered)))
      faults.push_back({FindingCode::ws_subprotocol_not_offered,
                        std::string(subprotocol) + (offered.empty() ? ", where none was offered" : ", not one of ") +
                            std::string(offered.empty() ? "" : selection.offered_subprotocols)});
  std::vector<Fault> of_sip = check_sip_subprotocol({selection.offered_subprotocols, selection.subprotocol});
  std::move(of_sip.begin(), of_sip.end(), std::back_inserter(faults));
}

}  // namespace

std::vector<Fault> check_upgrade_request(const http::Head& request, bool secure) {
  std::vector<Fault> faults;
  check_form(request, faults);
  std::vector<Fault> content = check_request_content(request, secure);
  std::move(content.begin(), content.end(), std::back_inserter(faults));
  return faults;
}

std::vector<Fault> check_request_content(const http::Head& request, bool secure) {
  std::vector<Fault> faults;
  check_origin(request, faults);
  check_query(request, faults);
  check_offer(request, faults);
  const std::string_view credentials = request.find("Authorization").value_or("");
  if (!secure && starts_ignoring_case(credentials, "Basic "))
    faults.push_back({FindingCode::ws_basic_auth_cleartext, "to " + std::string(authority_of(request))});
  return faults;
}

bool carries_credentials(const http::Head& request) {
  return request.find("Cookie") || request.find("Authorization") || !http::credential_key(request.target).empty();
}

std::vector<Fault> check_selection(const Selection& selection) {
  std::vector<Fault> faults;
  check_extensions(selection, faults);
  check_subprotocol(selection, faults);
  return faults;
}

std::vector<Fault> check_switch(const http::Head& request, const http::Head& response) {
  std::vector<Fault> faults;
  if (!response.has_token("Upgrade", "websocket"))
    faults.push_back({FindingCode::ws_101_bad_upgrade, "Upgrade does not name websocket"});
  if (!response.has_token("Connection", "upgrade"))
    faults.push_back({FindingCode::ws_101_bad_upgrade, "Connection does not name Upgrade"});
  const std::optional<std::string_view> key = request.find("Sec-WebSocket-Key");
  const std::optional<std::string_view> accept = response.find("Sec-WebSocket-Accept");
  if (key) {
    const std::string expected = ws::accept_for(*key);
    if (!accept)
      faults.push_back({FindingCode::ws_accept_mismatch, "absent, " + expected + " was expected"});
    else if (*accept != expected)
      faults.push_back({FindingCode::ws_accept_mismatch, std::string(*accept) + " in place of " + expected});
    else if (lines_of(response, "Sec-WebSocket-Accept") > 1)
      faults.push_back({FindingCode::ws_accept_mismatch, "it stands twice"});
  }
  const std::string offered_subprotocols = request.joined("Sec-WebSocket-Protocol");
  const std::string subprotocol = response.joined("Sec-WebSocket-Protocol");
  const std::string offered_extensions = request.joined("Sec-WebSocket-Extensions");
  const std::string extensions = response.joined("Sec-WebSocket-Extensions");
  const Selection selection{offered_subprotocols, subprotocol, offered_extensions, extensions,
                            lines_of(response, "Sec-WebSocket-Protocol")};
  std::vector<Fault> selected = check_selection(selection);
  std::move(selected.begin(), selected.end(), std::back_inserter(faults));
  return faults;
}

}  // namespace rung::decode
