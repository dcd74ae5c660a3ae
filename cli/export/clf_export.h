// Messages as a log in the SIP Common Log Format (RFC 6873, RFC 7355).
#pragma once

#include <string>

namespace rung::cli {

struct Options;

struct ClfOptions {
  std::string viewpoint = "server";  // who logs: client or server of each hop, or an address with or without port
  int base = 1;                      // what pointers call the first octet
  std::string optional = "headers";  // none, headers or message
};

// `rung export SOURCE [CALL…] --format clf`: as run_export(). Without CALL all messages.
int export_clf(const Options& options);

}  // namespace rung::cli
