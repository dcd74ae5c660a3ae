// A session description (RFC 8866, and before it RFC 4566 and 2327): its lines as views, in order. Nothing is refused:
// a line that breaks the grammar is kept as far as it can be read, and told as a fault.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace rung::sdp {

// All views are into the text that was parsed.

// a=name:value or a=name (RFC 8866 5.13).
struct Attribute {
  std::string_view name, value;  // as sent; the value without spaces around it
};

// Which attribute names are there, nearly: what it has not is not there. Most that are asked for are not.
class NameSet {
 public:
  void add(std::string_view name) { bits_ |= bit_of(name); }
  bool may_have(std::string_view name) const { return (bits_ & bit_of(name)) != 0; }

 private:
  static std::uint64_t bit_of(std::string_view name) {
    if (name.empty()) return 0;
    return std::uint64_t{1} << ((name.size() * 5 + static_cast<unsigned char>(name.front())) % 64);
  }
  std::uint64_t bits_ = 0;
};

// o= (5.2). Fields that are missing are empty.
struct Origin {
  std::string_view username, session_id, session_version, network_type, address_type, address;
};

// c= (5.7).
struct Connection {
  std::string_view network_type, address_type;  // IN IP4
  std::string_view address;                     // without what follows a slash: a host name is allowed
  std::string_view suffix;                      // of multicast: TTL and how many addresses, "127/3"
};

// b= (5.8).
struct Bandwidth {
  std::string_view type, value;
};

// t= (5.9): seconds since 1900, "0" for unbounded.
struct Timing {
  std::string_view start, stop;
};

// m= and the lines under it (5.14).
struct Media {
  std::string_view media;                 // audio, video, ... as sent
  std::string_view port_text;             // "49170/2" as sent
  std::optional<std::uint16_t> port;      // nothing where it is no number up to 65535
  std::optional<std::uint32_t> ports;     // behind the slash
  std::string_view protocol;              // UDP/TLS/RTP/SAVPF
  std::string_view formats;               // what follows, separated by white space
  std::string_view title;                 // i=
  std::optional<Connection> connection;   // its own c=, of several the first
  std::vector<Bandwidth> bandwidths;      // its own
  std::size_t attributes = 0, count = 0;  // its own a= lines: see SessionDescription::attributes_of()
  NameSet names;                          // of them
  std::uint32_t line = 0;                 // of the m= line
};

enum class FaultKind : std::uint8_t {
  no_line,    // not a letter with an equals sign behind it, or empty between others
  unknown,    // a letter that RFC 8866 does not have
  misplaced,  // may not stand where it does: o= under m=, anything before v=
  repeated,   // more than once where one is allowed
  malformed,  // the value is not what the grammar asks for
  missing,    // v=, o=, s= or t= is not there; the line is 0
};
std::string_view to_text(FaultKind kind);

struct Fault {
  FaultKind kind;
  std::uint32_t line;     // from 1
  std::string_view text;  // the line without its end; of a missing one its letter and equals sign
};

struct SessionDescription {
  std::string_view version, name, information, uri;  // v= s= i= u=
  std::optional<Origin> origin;
  std::optional<Connection> connection;
  std::vector<std::string_view> emails, phones;  // e= p=
  std::vector<Bandwidth> bandwidths;             // of the session
  std::vector<Timing> times;
  std::vector<Media> media;
  std::vector<Fault> faults;  // the first limits::sdp_faults
  std::size_t fault_count = 0;
  std::uint32_t lines = 0;  // that were read
  bool over_limit = false;  // a limit was reached: sdp_octets, sdp_lines, sdp_media or sdp_session_attributes

  std::span<const Attribute> session_attributes() const { return std::span(attributes).first(session_attribute_count); }
  std::span<const Attribute> attributes_of(const Media& each) const {
    return std::span(attributes).subspan(each.attributes, each.count);
  }
  // The c= that holds for a media description: its own, else that of the session.
  const Connection* connection_of(const Media& each) const {
    if (each.connection) return &*each.connection;
    return connection ? &*connection : nullptr;
  }

  std::vector<Attribute> attributes;  // of the session, then of each media description
  std::size_t session_attribute_count = 0;
  NameSet session_names;  // of the attributes of the session
};

// Lines end with CRLF, LF or CR, the last one perhaps with nothing. `text` must outlive what is returned.
SessionDescription parse_session_description(std::string_view text);

}  // namespace rung::sdp
