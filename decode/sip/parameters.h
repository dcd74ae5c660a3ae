// Parameters of a header field or of a URI: ;name=value ;flag ;name="quoted value" (RFC 3261 25.1
// generic-param).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rung::sip {

// Views into the text it was read from.
struct Parameter {
  std::string_view name;      // as sent; compare case-blind
  std::string_view value;     // without quotes, quoted pairs still in it; empty where there is none
  bool has_value = false;     // an equals sign was there
  bool quoted = false;        // value stood in quotes
  bool unterminated = false;  // the closing quote is missing: value runs to the end

  // The value with its quoted pairs undone.
  std::string unescaped() const;
};

class ParameterReader {
 public:
  // `text` may begin with a separator. Outside of quotes the separator always separates.
  explicit ParameterReader(std::string_view text, char separator = ';') : text_(text), separator_(separator) {}

  std::optional<Parameter> next();
  // The same without the optional, for the hot path; false where there is none.
  bool next(Parameter& found);
  // A separator without a parameter behind it was passed (";;", or one at the end).
  bool found_empty() const { return found_empty_; }

 private:
  bool skip_separators();

  std::string_view text_;
  char separator_;
  std::size_t at_ = 0;
  bool found_empty_ = false;
};

// The first parameter of that name, case-blind.
std::optional<Parameter> find_parameter(std::string_view parameters, std::string_view name);

// Quoted pairs undone (RFC 3261 25.1): for the inside of a quoted string.
std::string without_quoted_pairs(std::string_view inside);

}  // namespace rung::sip
