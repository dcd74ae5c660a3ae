// Names that a user gives to addresses, hosts, addresses of record and instances (--alias FILE).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "decode/net/address.h"

namespace rung::cli {

// A line is what is named, white space, and its name, which may have spaces in it; # begins a comment where a word
// begins. What is named is ADDRESS, ADDRESS:PORT, [IPV6]:PORT, ADDRESS/BITS, sip:user@host or user@host, an instance
// (<urn:uuid:...>), or a host.
class Aliases {
 public:
  struct Damage {
    std::size_t line = 0;  // from 1
    std::string reason;
  };

  // What is damaged is left out and told in `damages`.
  static Aliases parse(std::string_view text, std::vector<Damage>& damages);
  // Throws EnvironmentError where the file cannot be read or is over limits::alias_file_octets.
  static Aliases read(const std::string& path, std::vector<Damage>& damages);

  // The name; nothing where no line fits. Of several lines the most exact counts, of equal ones the first:
  // address and port, address, the longest prefix.
  std::optional<std::string> of_socket(std::string_view ip, std::int64_t port) const;
  std::optional<std::string> of_host(std::string_view host) const;
  std::optional<std::string> of_uri(std::string_view uri) const;  // user and host of it
  std::optional<std::string> of_instance(std::string_view instance) const;
  bool empty() const;

 private:
  struct Prefix {
    net::IpAddress address;
    std::size_t bits = 0;
    std::string name;
  };
  // What is wrong with it; empty where nothing is.
  std::string add(std::string_view named, const std::string& name);
  bool add_prefix(std::string_view address, std::string_view bits, const std::string& name);

  std::map<std::pair<net::IpAddress, std::int64_t>, std::string> sockets_;  // port 0: any
  std::vector<Prefix> prefixes_;                                            // the longest first
  std::map<std::string, std::string> hosts_, uris_, instances_;             // in lower case
};

}  // namespace rung::cli
