// What DNS answered, so that a connection can be told by the name it was made for (RFC 3263).
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "decode/dns/message.h"
#include "decode/message.h"
#include "decode/net/sinks.h"

namespace rung::decode {

// How the address of a server was found.
struct Resolved {
  std::string host;                  // the name that has the address
  std::string service;               // name of the SRV record that gave the host; empty where none did
  std::uint16_t port = 0;            // of that SRV record
  std::string domain;                // what is behind the service and protocol of that name
  std::set<std::string> transports;  // as NAPTR and SRV answers for the domain offer; empty where there were none
};

class DnsLog {
 public:
  // The sink must outlive it.
  explicit DnsLog(MessageSink& sink) : sink_(sink) {}

  // A datagram from or to port 53; anything but a readable answer is passed over.
  void on_datagram(const net::Datagram& datagram);
  // What is known of a server that is spoken to.
  std::optional<Resolved> resolve(const net::Endpoint& server) const;

 private:
  struct Service {
    std::string name;
    std::uint16_t port = 0;
  };
  template <typename Map, typename Key, typename Value>
  void remember(Map& map, std::deque<Key>& order, const Key& key, Value&& value);
  void take_naptr(const dns::Record& record, const PacketRef& where);
  void take_srv(const dns::Record& record);
  void take_address(const dns::Record& record, const dns::Message& message);

  MessageSink& sink_;
  std::map<net::IpAddress, std::string> hosts_;              // name by address
  std::map<std::string, Service> services_;                  // SRV by its target
  std::map<std::string, std::set<std::string>> transports_;  // by domain
  std::deque<net::IpAddress> hosts_order_;                   // oldest first; the same of the others
  std::deque<std::string> services_order_, transports_order_;
  std::size_t told_ = 0;
};

}  // namespace rung::decode
