#include "decode/sip/redaction.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "base/secret_names.h"
#include "decode/sip/authentication.h"
#include "decode/sip/field_reader.h"
#include "decode/sip/lexical.h"

namespace rung::sip {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::string_view mask = "***";

// Copies a text but for the secrets in it.
class Redactor {
 public:
  explicit Redactor(std::string_view raw) : raw_(raw) {}

  // `secret` is a view into the text. In any order; some may lie in each other.
  void hide(std::string_view secret) {
    if (!secret.empty()) secrets_.push_back(secret);
  }
  std::string finish() {
    std::sort(secrets_.begin(), secrets_.end(),
              [](std::string_view a, std::string_view b) { return a.data() < b.data(); });
    std::string shown;
    shown.reserve(raw_.size());
    std::size_t copied = 0;
    for (std::string_view secret : secrets_) {
      const auto begin = static_cast<std::size_t>(secret.data() - raw_.data());
      const std::size_t end = begin + secret.size();
      if (begin >= copied) shown.append(raw_.substr(copied, begin - copied)).append(mask);
      copied = std::max(copied, end);
    }
    return shown.append(raw_.substr(copied));
  }

 private:
  std::string_view raw_;
  std::vector<std::string_view> secrets_;
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
  const Authentication sent = parse_authentication(value);
  if (sent.scheme == AuthScheme::digest)
    hide_parameters(sent.rest, {"response", "cnonce", "auts", "password"}, redactor);
  else if (sent.scheme == AuthScheme::none || sent.rest.empty())
    redactor.hide(value);  // no scheme: it may be the secret alone
  else
    redactor.hide(sent.rest);
}

// The place of the first octet of `octets` from `from` on. Asked for places that only grow, it reads a text once.
class Finder {
 public:
  Finder(std::string_view text, std::string_view octets) : text_(text), octets_(octets) {}
  std::size_t from(std::size_t place) {
    if (!searched_ || found_ < place) found_ = std::min(text_.find_first_of(octets_, place), text_.size());
    searched_ = true;
    return found_;
  }

 private:
  std::string_view text_, octets_;
  std::size_t found_ = 0;
  bool searched_ = false;
};

bool ends_with_scheme(std::string_view text) {
  return ends_ignoring_case(text, "sip") || ends_ignoring_case(text, "sips");
}

// user:password@host behind the colon of sip and sips. The password ends at the last @ before parameters, headers or
// another value.
void hide_passwords(std::string_view text, Redactor& redactor) {
  Finder at_sign(text, "@"), uri_end(text, " \t\r\n<>\"");
  std::size_t colon = text.find(':');
  while (colon != npos) {
    std::size_t next = colon + 1;
    const std::size_t at = at_sign.from(next);
    if (ends_with_scheme(text.substr(0, colon)) && at < uri_end.from(next)) {
      const std::size_t host_end = std::min(text.find_first_of(";?, \t\r\n<>\"", at), text.size());
      const std::string_view user = text.substr(next, text.rfind('@', host_end) - next);
      const std::size_t password = user.find(':');
      if (password != npos) redactor.hide(user.substr(password + 1));
      next = host_end;
    }
    colon = text.find(':', next);
  }
}

// ;name=value, ?name=value and &name=value of a URI, where the name is telling.
void hide_tokens(std::string_view text, Redactor& redactor) {
  for (std::size_t equals = text.find('='); equals != npos; equals = text.find('=', equals + 1)) {
    std::size_t name = equals;
    while (name > 0 && is_token(text[name - 1])) --name;
    if (name == 0 || std::string_view(";?&").find(text[name - 1]) == npos) continue;
    if (!is_secret_name(to_lower(text.substr(name, equals - name)))) continue;
    const std::size_t end = std::min(text.find_first_of(";?&<>,\" \t\r\n", equals + 1), text.size());
    redactor.hide(text.substr(equals + 1, end - equals - 1));
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

bool is_telling(std::string_view name) {
  return is_one_of(name, {"Authorization", "Proxy-Authorization", "Authentication-Info", "Proxy-Authentication-Info",
                          "Cookie", "Set-Cookie", "X-Auth-Token", "X-Access-Token", "X-API-Key"});
}

// A line that is no field, though it may have been meant as one.
void hide_broken(std::string_view line, Redactor& redactor) {
  const std::size_t name = token_size(line);
  if (is_telling(line.substr(0, name))) redactor.hide(trim_lws(line.substr(name)));
}

void hide_field(const RawField& field, Redactor& redactor) {
  if (!is_telling(field.name)) return;
  if (is_one_of(field.name, {"Authorization", "Proxy-Authorization"})) {
    hide_credentials(field.value, redactor);
  } else if (is_one_of(field.name, {"Authentication-Info", "Proxy-Authentication-Info"})) {
    hide_parameters(field.value, {"rspauth", "cnonce"}, redactor);
  } else if (is_one_of(field.name, {"Cookie"})) {
    hide_cookies(field.value, false, redactor);
  } else if (is_one_of(field.name, {"Set-Cookie"})) {
    hide_cookies(field.value, true, redactor);
  } else {
    redactor.hide(field.value);
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
    if (starts_ignoring_case(line, kind.begins)) {
      return hide_keys(line, kind, redactor);
    }
  }
}

// Media keys, and header fields of a message within the message (message/sip, message/sipfrag, RFC 3420).
void hide_body(std::string_view raw, std::size_t begin, Redactor& redactor) {
  while (begin < raw.size()) {
    const std::size_t end = std::min(raw.find('\n', begin), raw.size());
    const std::string_view line = raw.substr(begin, end - begin);
    hide_body_line(trim_lws(line), redactor);
    if (is_telling(line.substr(0, token_size(line)))) {
      FieldReader reader(raw, begin);
      RawField field;
      if (reader.next(field)) hide_field(field, redactor);
    }
    begin = end + 1;
  }
}

}  // namespace

std::string redact(std::string_view raw) {
  Redactor redactor(raw);
  std::size_t line = raw.find('\n');
  FieldReader reader(raw, line == npos ? raw.size() : line + 1);
  RawField field;
  for (std::size_t begin = reader.offset(); reader.next(field); begin = reader.offset()) {
    hide_field(field, redactor);
    if (field.malformed || field.name.empty()) hide_broken(raw.substr(begin, reader.offset() - begin), redactor);
  }
  hide_passwords(raw.substr(0, reader.offset()), redactor);
  hide_tokens(raw.substr(0, reader.offset()), redactor);
  hide_body(raw, reader.offset(), redactor);
  return redactor.finish();
}

std::string redact_piece(std::string_view text) {
  Redactor redactor(text);
  hide_broken(text, redactor);
  hide_passwords(text, redactor);
  hide_tokens(text, redactor);
  return redactor.finish();
}

}  // namespace rung::sip
