#include "decode/sip/redaction.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "decode/sip/field_reader.h"
#include "decode/sip/lexical.h"

namespace rung::sip {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::string_view mask = "***";

// Copies a text but for the secrets in it, which are told in the order of the text.
class Redactor {
 public:
  explicit Redactor(std::string_view raw) : raw_(raw) { shown_.reserve(raw.size()); }

  // `secret` is a view into the text.
  void hide(std::string_view secret) {
    if (secret.empty()) return;
    std::size_t begin = static_cast<std::size_t>(secret.data() - raw_.data());
    if (begin < copied_) return;
    shown_.append(raw_.substr(copied_, begin - copied_)).append(mask);
    copied_ = begin + secret.size();
  }
  std::string finish() {
    shown_.append(raw_.substr(copied_));
    return std::move(shown_);
  }

 private:
  std::string_view raw_;
  std::size_t copied_ = 0;
  std::string shown_;
};

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view one) { return equals_ignoring_case(name, one); });
}

// Hides the value of every name=value whose name is secret. Looks at words, not at the grammar, so
// that a quote that is never closed does not bring a secret to light.
void hide_parameters(std::string_view value, std::initializer_list<std::string_view> names, Redactor& redactor) {
  for (std::size_t at = 0; at < value.size();) {
    std::size_t size = token_size(value.substr(at));
    std::size_t equals = skip_lws(value, at + size);
    if (size == 0 || equals >= value.size() || value[equals] != '=') {
      at += std::max<std::size_t>(size, 1);
      continue;
    }
    bool secret = is_one_of(value.substr(at, size), names);
    at = skip_lws(value, equals + 1);
    if (!secret) continue;
    bool quoted = at < value.size() && value[at] == '"';
    std::size_t end = quoted ? closing_quote(value, at) : value.find_first_of(", \t\r\n", at);
    if (quoted) ++at;
    end = std::min(end, value.size());
    redactor.hide(value.substr(at, end - at));
    at = end;
  }
}

void hide_credentials(std::string_view value, Redactor& redactor) {
  std::size_t scheme = token_size(value);
  std::size_t rest = skip_lws(value, scheme);
  if (is_one_of(value.substr(0, scheme), {"Digest"})) {
    hide_parameters(value.substr(rest), {"response", "cnonce", "auts"}, redactor);
  } else if (rest == scheme || rest >= value.size()) {
    redactor.hide(value);  // no scheme: it may be the secret alone
  } else {
    redactor.hide(value.substr(rest));
  }
}

// Cookie: a=1; b=2 keeps the names; Set-Cookie keeps the attributes behind its first value.
void hide_cookies(std::string_view value, bool only_first, Redactor& redactor) {
  for (std::size_t at = 0; at < value.size();) {
    std::size_t end = std::min(value.find(';', at), value.size());
    std::string_view pair = value.substr(at, end - at);
    std::size_t equals = pair.find('=');
    redactor.hide(equals == npos ? trim_lws(pair) : trim_lws(pair.substr(equals + 1)));
    if (only_first) return;
    at = end + 1;
  }
}

void hide_field(const RawField& field, Redactor& redactor) {
  if (is_one_of(field.name, {"Authorization", "Proxy-Authorization"})) {
    hide_credentials(field.value, redactor);
  } else if (is_one_of(field.name, {"Authentication-Info", "Proxy-Authentication-Info"})) {
    hide_parameters(field.value, {"rspauth", "cnonce"}, redactor);
  } else if (is_one_of(field.name, {"Cookie"})) {
    hide_cookies(field.value, false, redactor);
  } else if (is_one_of(field.name, {"Set-Cookie"})) {
    hide_cookies(field.value, true, redactor);
  }
}

// A line of SDP: from where its secret begins. `within`: found anywhere behind the start of the
// line.
struct KeyLine {
  std::string_view begins;
  std::string_view within;
};
constexpr std::array key_lines = {
    KeyLine{"a=crypto:", "inline:"},  // RFC 4568 6.1
    KeyLine{"a=ice-pwd:", ""},        // RFC 8839 5.4
    KeyLine{"a=key-mgmt:", " "},      // RFC 4567 3.1
    KeyLine{"k=", ":"},               // RFC 4566 5.12
};

void hide_keys(std::string_view line, const KeyLine& kind, Redactor& redactor) {
  std::size_t at = kind.begins.size();
  while (true) {
    at = kind.within.empty() ? at : line.find(kind.within, at);
    if (at == npos) return;
    at += kind.within.size();
    // Behind an inline key stand lifetime and index, behind a semicolon the next key.
    std::size_t end = kind.within == "inline:" ? line.find_first_of("|; \t", at) : line.size();
    end = std::min(end, line.size());
    redactor.hide(line.substr(at, end - at));
    if (kind.within != "inline:") return;
    at = end;
  }
}

void hide_body_line(std::string_view line, Redactor& redactor) {
  for (const KeyLine& kind : key_lines) {
    if (equals_ignoring_case(line.substr(0, kind.begins.size()), kind.begins)) {
      return hide_keys(line, kind, redactor);
    }
  }
}

}  // namespace

std::string redact(std::string_view raw) {
  Redactor redactor(raw);
  std::size_t line = raw.find('\n');
  FieldReader reader(raw, line == npos ? raw.size() : line + 1);
  RawField field;
  while (reader.next(field)) hide_field(field, redactor);
  for (std::size_t at = reader.offset(); at < raw.size();) {
    std::size_t end = std::min(raw.find('\n', at), raw.size());
    hide_body_line(trim_lws(raw.substr(at, end - at)), redactor);
    at = end + 1;
  }
  return redactor.finish();
}

}  // namespace rung::sip
