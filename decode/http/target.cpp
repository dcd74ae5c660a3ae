#include "decode/http/target.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/secret_names.h"

namespace rung::http {
namespace {

struct Parameter {
  std::string key;         // in lower case
  std::size_t begin, end;  // of its value in the target
};

// Calls `take` with each parameter that carries a credential, in order.
template <typename Take>
void each_credential(std::string_view target, Take take) {
  std::size_t at = std::min(target.find('?'), target.size());
  while (at < target.size()) {
    const std::size_t begin = at + 1;
    at = std::min(target.find_first_of("&;#", begin), target.size());
    const std::size_t equals = std::min(target.find('=', begin), at);
    std::string key = to_lower(target.substr(begin, equals - begin));
    if (is_secret_name(key) && equals + 1 < at) take(Parameter{std::move(key), equals + 1, at});
  }
}

}  // namespace

std::string credential_key(std::string_view target) {
  std::string first;
  each_credential(target, [&](const Parameter& parameter) {
    if (first.empty()) first = parameter.key;
  });
  return first;
}

std::string redact_target(std::string_view target) {
  std::string redacted;
  std::size_t taken = 0;
  each_credential(target, [&](const Parameter& parameter) {
    redacted.append(target.substr(taken, parameter.begin - taken)).append("***");
    taken = parameter.end;
  });
  return redacted.append(target.substr(taken));
}

}  // namespace rung::http
