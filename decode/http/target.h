// Credentials in the query of a request target, where they end up in the logs of every proxy.
#pragma once

#include <string>
#include <string_view>

namespace rung::http {

// The key, in lower case, of the first parameter that carries a token or password; empty where none does.
std::string credential_key(std::string_view target);

// The target with "***" in place of the values of all such parameters.
std::string redact_target(std::string_view target);

}  // namespace rung::http
