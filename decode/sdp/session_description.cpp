#include "decode/sdp/session_description.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/ascii.h"
#include "base/limits.h"
#include "base/octet_search.h"
#include "decode/sdp/line_reader.h"

namespace rung::sdp {
namespace {

bool is_number(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), ascii_digit); }

// RFC 8866 9, token-char: what attribute names, media and protocols are made of.
constexpr std::array<bool, 256> token_octets = [] {
  std::array<bool, 256> octets{};
  for (std::size_t c = '!'; c <= '~'; ++c) octets[c] = true;
  for (char c : std::string_view("\"(),/:;<=>?@[\\]")) octets[static_cast<unsigned char>(c)] = false;
  return octets;
}();

bool is_token(std::string_view text) {
  const auto is_octet = [](char c) { return token_octets[static_cast<unsigned char>(c)]; };
  return !text.empty() && std::all_of(text.begin(), text.end(), is_octet);
}

// Whole lines only.
std::string_view within_limit(std::string_view text) {
  if (text.size() <= limits::sdp_octets) return text;
  const std::size_t end = text.substr(0, limits::sdp_octets).find_last_of("\r\n");
  return text.substr(0, end == std::string_view::npos ? 0 : end);
}

bool is_blank(std::string_view text) { return trim(text).empty(); }

Connection parse_connection(std::string_view value) {
  Connection connection;
  connection.network_type = take_word(value);
  connection.address_type = take_word(value);
  const std::string_view address = take_word(value);
  const std::size_t slash = std::min(address.find('/'), address.size());
  connection.address = address.substr(0, slash);
  connection.suffix = address.substr(std::min(slash + 1, address.size()));
  return connection;
}

Origin parse_origin(std::string_view value) {
  Origin origin;
  for (std::string_view* field : {&origin.username, &origin.session_id, &origin.session_version, &origin.network_type,
                                  &origin.address_type, &origin.address})
    *field = take_word(value);
  return origin;
}

Media parse_media(std::string_view value) {
  Media media;
  media.media = take_word(value);
  media.port_text = take_word(value);
  media.protocol = take_word(value);
  media.formats = trim(value);
  const std::size_t slash = std::min(media.port_text.find('/'), media.port_text.size());
  const auto port = parse_decimal(media.port_text.substr(0, slash));
  if (port && *port <= std::numeric_limits<std::uint16_t>::max()) media.port = static_cast<std::uint16_t>(*port);
  if (slash == media.port_text.size()) return media;
  const auto ports = parse_decimal(media.port_text.substr(slash + 1));
  if (ports && *ports <= std::numeric_limits<std::uint32_t>::max()) media.ports = static_cast<std::uint32_t>(*ports);
  return media;
}

bool is_well_formed(const Media& media) {
  const bool ports_are = media.ports.has_value() == (media.port_text.find('/') != std::string_view::npos);
  return is_token(media.media) && media.port && ports_are && !media.protocol.empty() && !media.formats.empty();
}

// Reads line after line; knows which may stand where (RFC 8866 5).
class Parser {
 public:
  explicit Parser(std::string_view text) : lines_(within_limit(text)) {
    constexpr std::size_t usual_line = 32, usual_lines = 256;
    found_.over_limit = text.size() > limits::sdp_octets;
    found_.attributes.reserve(std::min(text.size() / usual_line, usual_lines));
  }

  SessionDescription parse() {
    while (const auto line = lines_.next()) {
      const bool more_media = found_.media.size() >= limits::sdp_media && line->starts_with("m=");
      if (lines_.number() > limits::sdp_lines || more_media) {
        found_.over_limit = true;
        break;
      }
      found_.lines = lines_.number();
      on_line(*line);
    }
    if (found_.media.empty()) found_.session_attribute_count = found_.attributes.size();
    for (const auto& [letter, text] : needed)
      if (!has(letter) && !found_.over_limit) add_fault(FaultKind::missing, 0, text);
    return std::move(found_);
  }

 private:
  // t= is missing from what many devices send, s= from some; both are asked for.
  static constexpr std::array<std::pair<char, std::string_view>, 4> needed{
      {{'v', "v="}, {'o', "o="}, {'s', "s="}, {'t', "t="}}};

  bool has(char letter) const { return (seen_ >> (letter - 'a') & 1u) != 0; }

  void fault(FaultKind kind) { add_fault(kind, lines_.number(), line_); }
  void add_fault(FaultKind kind, std::uint32_t line, std::string_view text) {
    ++found_.fault_count;
    if (found_.faults.size() < limits::sdp_faults) found_.faults.push_back({kind, line, text});
  }
  void expect(bool well_formed) {
    if (!well_formed) fault(FaultKind::malformed);
  }

  void on_line(std::string_view line) {
    line_ = line;
    if (is_blank(line)) {
      if (!is_blank(lines_.rest())) fault(FaultKind::no_line);
      return;
    }
    if (line.size() < 2 || line[1] != '=' || line[0] < 'a' || line[0] > 'z') return fault(FaultKind::no_line);
    const char letter = line[0];
    const std::string_view value = line.substr(2);
    constexpr std::string_view of_media = "micbka", of_session = "vosiuepcbtrzka";
    const bool first = found_.media.empty();
    if (letter != 'm' && of_session.find(letter) == std::string_view::npos) return fault(FaultKind::unknown);
    if (!first && of_media.find(letter) == std::string_view::npos)
      fault(FaultKind::misplaced);
    else if (letter != 'v' && !has('v') && !began_)
      fault(FaultKind::misplaced);
    began_ = true;
    if (first) note(letter);
    if (letter == 'm') return on_media(value);
    if (letter == 'a') return on_attribute(value);
    if (first || of_media.find(letter) == std::string_view::npos) return on_session_line(letter, value);
    on_media_line(found_.media.back(), letter, value);
  }

  // v, o, s, i, u, c and k stand once above all media.
  void note(char letter) {
    constexpr std::string_view once = "vosiuck";
    if (has(letter) && once.find(letter) != std::string_view::npos) fault(FaultKind::repeated);
    seen_ |= 1u << (letter - 'a');
  }

  void on_session_line(char letter, std::string_view value) {
    switch (letter) {
      case 'v':
        expect(value == "0");
        return keep(found_.version, value);
      case 'o':
        if (!found_.origin) found_.origin = parse_origin(value);
        return expect(is_number(found_.origin->session_id) && is_number(found_.origin->session_version) &&
                      !found_.origin->address.empty());
      case 's':
        return keep(found_.name, value);
      case 'i':
        return keep(found_.information, value);
      case 'u':
        return keep(found_.uri, value);
      case 'e':
        return found_.emails.push_back(value);
      case 'p':
        return found_.phones.push_back(value);
      case 'c':
        return on_connection(found_.connection, value);
      case 'b':
        return on_bandwidth(found_.bandwidths, value);
      case 't':
        return on_timing(value);
      default:  // r=, z= and k= are left alone: nobody schedules calls with them, and keys are not kept
        return;
    }
  }

  void on_media_line(Media& media, char letter, std::string_view value) {
    if (letter == 'i') return keep(media.title, value);
    if (letter == 'c') return on_connection(media.connection, value);
    if (letter == 'b') return on_bandwidth(media.bandwidths, value);
  }

  // Of several the first.
  static void keep(std::string_view& place, std::string_view value) {
    if (place.empty()) place = value;
  }

  void on_connection(std::optional<Connection>& place, std::string_view value) {
    const Connection connection = parse_connection(value);
    expect(!connection.address.empty());
    if (!place) place = connection;
  }

  void on_bandwidth(std::vector<Bandwidth>& place, std::string_view value) {
    const std::size_t colon = std::min(value.find(':'), value.size());
    const Bandwidth bandwidth{trim(value.substr(0, colon)), trim(value.substr(std::min(colon + 1, value.size())))};
    expect(is_token(bandwidth.type) && is_number(bandwidth.value));
    place.push_back(bandwidth);
  }

  void on_timing(std::string_view value) {
    Timing timing;
    timing.start = take_word(value);
    timing.stop = take_word(value);
    expect(is_number(timing.start) && is_number(timing.stop) && is_blank(value));
    found_.times.push_back(timing);
  }

  void on_attribute(std::string_view value) {
    const std::size_t colon = find_octet(value, ':');
    const Attribute attribute{trim(value.substr(0, colon)), trim(value.substr(std::min(colon + 1, value.size())))};
    expect(is_token(attribute.name));
    if (found_.media.empty() && found_.attributes.size() >= limits::sdp_session_attributes) {
      found_.over_limit = true;
      return;
    }
    found_.attributes.push_back(attribute);
    if (found_.media.empty()) return found_.session_names.add(attribute.name);
    ++found_.media.back().count;
    found_.media.back().names.add(attribute.name);
  }

  void on_media(std::string_view value) {
    if (found_.media.empty()) found_.session_attribute_count = found_.attributes.size();
    Media media = parse_media(value);
    media.attributes = found_.attributes.size();
    media.line = lines_.number();
    expect(is_well_formed(media));
    found_.media.push_back(std::move(media));
  }

  LineReader lines_;
  SessionDescription found_;
  std::string_view line_;   // at hand
  std::uint32_t seen_ = 0;  // letters above all media, a bit each
  bool began_ = false;      // a line was told to stand before v=, which is told once
};

}  // namespace

std::string_view to_text(FaultKind kind) {
  constexpr std::array<std::string_view, 6> names{"no line",  "unknown",   "misplaced",
                                                  "repeated", "malformed", "missing"};
  return names[static_cast<std::size_t>(kind)];
}

SessionDescription parse_session_description(std::string_view text) { return Parser(text).parse(); }

}  // namespace rung::sdp
