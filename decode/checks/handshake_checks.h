// What an upgrade request and its answer show to be wrong or worth knowing (RFC 6455 4, RFC 7692 7.1).
#pragma once

#include <string_view>
#include <vector>

#include "decode/checks/fault.h"
#include "decode/http/upgrade.h"

namespace rung::decode {

// A request that asks for a WebSocket, of any version. `secure`: it came inside TLS.
std::vector<Fault> check_upgrade_request(const http::Head& request, bool secure);
// Of the same what holds over HTTP/2 too: where it comes from, and what it gives away.
std::vector<Fault> check_request_content(const http::Head& request, bool secure);
// Whether it carries a cookie, credentials or a token, by which a server may know who the client is (RFC 7118 A).
bool carries_credentials(const http::Head& request);

// The 101 that answers `request`, for the versions that prove it with Sec-WebSocket-Accept (hybi-04 and later).
std::vector<Fault> check_switch(const http::Head& request, const http::Head& response);

// What the answer selected out of what was offered: values of Sec-WebSocket-Protocol and -Extensions, those of several
// lines joined by commas. For a handshake over HTTP/2 too. `selected_lines`: on how many lines the answer selects a
// subprotocol.
struct Selection {
  std::string_view offered_subprotocols, subprotocol, offered_extensions, extensions;
  std::size_t selected_lines = 1;
};
std::vector<Fault> check_selection(const Selection& selection);

}  // namespace rung::decode
