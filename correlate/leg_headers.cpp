#include "correlate/leg_headers.h"

#include <regex.h>

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <utility>

#include "base/ascii.h"
#include "base/limits.h"
#include "decode/sip/parameters.h"

namespace rung::correlate {
namespace {

// Sent by Asterisk and FreeSWITCH dialplans, Avaya, Cisco, Genesys and Interactive Intelligence, SBCs, and sngrep's users.
constexpr std::array<std::string_view, 9> known_names{"X-CID",
                                                      "X-Call-ID",
                                                      "X-CallID",
                                                      "X-Correlation-ID",
                                                      "Av-Global-Session-ID",
                                                      "X-Genesys-CallUUID",
                                                      "X-Asterisk-UniqueID",
                                                      "x-inin-cnv",
                                                      "Cisco-Guid"};
constexpr std::array<std::string_view, 5> empty_words{"unknown", "anonymous", "undefined", "unavailable", "default"};

bool is_known(const sip::HeaderField& field) {
  // All of them have a hyphen near their beginning and are not known to the parser.
  if (field.id != sip::HeaderId::other || field.name.size() < 5) return false;
  return std::any_of(known_names.begin(), known_names.end(),
                     [&](std::string_view name) { return equals_ignoring_case(name, field.name); });
}

// icid-value of P-Charging-Vector (RFC 7315 4.6): the same on all legs of a call in an IMS network.
std::string_view charging_identity(std::string_view value) {
  const std::optional<sip::Parameter> icid = sip::find_parameter(value, "icid-value");
  return icid ? trim(icid->value) : std::string_view();
}

bool tells_something(std::string_view value) {
  if (value.size() < limits::leg_value_least_octets || value.size() > limits::leg_value_octets) return false;
  if (value.find_first_not_of(value.front()) == std::string_view::npos) return false;  // 00000000
  return std::none_of(empty_words.begin(), empty_words.end(),
                      [&](std::string_view word) { return equals_ignoring_case(word, value); });
}

}  // namespace

struct LegHeaders::Pattern {
  struct Free {
    void operator()(regex_t* compiled) const {
      ::regfree(compiled);
      delete compiled;
    }
  };
  std::string name;  // of a header field, where no expression is needed
  std::unique_ptr<regex_t, Free> expression;

  std::string_view value_in(const sip::HeaderField& field, std::string& line) const;
};

// A view into the field or into `line`, which is scratch; empty where it does not match.
std::string_view LegHeaders::Pattern::value_in(const sip::HeaderField& field, std::string& line) const {
  if (!expression) return equals_ignoring_case(name, field.name) ? trim(field.value) : std::string_view();
  line.assign(field.name).append(": ").append(field.value.substr(0, limits::leg_line_octets));
  if (line.find('\0') != std::string::npos) return {};
  std::array<regmatch_t, 2> found{};
  if (::regexec(expression.get(), line.c_str(), found.size(), found.data(), 0) != 0) return {};
  const bool grouped = found[1].rm_so >= 0;
  const regmatch_t& part = grouped ? found[1] : found[0];
  std::size_t begin = static_cast<std::size_t>(part.rm_so);
  if (!grouped) begin = std::max(begin, field.name.size() + 1);
  const std::size_t end = static_cast<std::size_t>(part.rm_eo);
  return begin < end ? trim(std::string_view(line).substr(begin, end - begin)) : std::string_view();
}

LegHeaders::LegHeaders() = default;
LegHeaders::~LegHeaders() = default;
LegHeaders::LegHeaders(LegHeaders&&) noexcept = default;
LegHeaders& LegHeaders::operator=(LegHeaders&&) noexcept = default;

LegHeaders::LegHeaders(const std::vector<std::string>& patterns) {
  for (const std::string& text : patterns) {
    Pattern& pattern = patterns_.emplace_back();
    if (text.find(':') == std::string::npos) {
      pattern.name = text;
      continue;
    }
    auto compiled = std::make_unique<regex_t>();
    if (const int status = ::regcomp(compiled.get(), text.c_str(), REG_EXTENDED | REG_ICASE); status != 0) {
      std::array<char, 200> why{};
      ::regerror(status, compiled.get(), why.data(), why.size());
      throw std::invalid_argument("\"" + text + "\" is no regular expression: " + why.data());
    }
    pattern.expression.reset(compiled.release());
  }
}

std::vector<std::string> LegHeaders::values_in(const sip::Message& message) const {
  std::vector<std::string> values;
  std::string line;
  auto add = [&](std::string_view value) {
    if (!tells_something(value) || values.size() >= limits::leg_keys_of_a_call) return;
    if (std::find(values.begin(), values.end(), value) == values.end()) values.emplace_back(value);
  };
  for (const sip::HeaderField& field : message.headers()) {
    if (field.id == sip::HeaderId::p_charging_vector) add(charging_identity(field.value));
    if (is_known(field)) add(trim(field.value));
    for (const Pattern& pattern : patterns_) add(pattern.value_in(field, line));
  }
  return values;
}

}  // namespace rung::correlate
