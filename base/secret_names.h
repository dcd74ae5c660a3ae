// Names of parameters whose values are nobody else's business, in URIs of any scheme.
#pragma once

#include <array>
#include <string_view>

namespace rung {

// In lower case.
constexpr std::array<std::string_view, 14> secret_names = {
    "token",  "access_token",   "auth_token", "id_token", "password", "passwd", "pwd",
    "secret", "login_password", "auth",       "apikey",   "api_key",  "jwt",    "ticket"};

constexpr bool is_secret_name(std::string_view lower_case) {
  for (std::string_view one : secret_names)
    if (one == lower_case) return true;
  return false;
}

}  // namespace rung
