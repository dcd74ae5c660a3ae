// Links between hosts: UDP delays, loses and doubles, streams keep their order. Each link has a capture point somewhere
// on the way; what passes it is kept.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/model/agenda.h"
#include "tests/model/sip_text.h"

namespace rung::model {

class Node {
 public:
  virtual ~Node() = default;
  virtual void receive(const SipText& message) = 0;
};

// A message on its way past a capture point.
struct Passed {
  Timestamp time;
  std::uint64_t link = 0;  // counts from 1
  bool from_client = true;
  std::string from, to;  // hosts
  SipText message;
  std::string octets;
};

struct NetworkShape {
  std::uint64_t loss_percent = 0, duplicate_percent = 0;  // datagrams
  Duration delay = milliseconds(10), jitter = milliseconds(3);
  std::uint64_t tap_percent = 0;  // of the way from a link's client to its server; above 100: of each link its own
};

class Network {
 public:
  Network(Agenda& agenda, Dice& dice, const NetworkShape& shape) : agenda_(agenda), dice_(dice), shape_(shape) {}

  // All links of that host use that transport; UDP where it is not named.
  void use(const std::string& host, decode::Transport transport) { transports_[host] = transport; }
  void add(const std::string& host, Node& node) { nodes_[host] = &node; }
  bool is_reliable(const std::string& a, const std::string& b) { return decode::is_reliable(link(a, b).transport); }
  // Whoever sends first over a link is its client.
  void send(const std::string& from, const std::string& to, const SipText& message);

  decode::Transport transport_of(std::uint64_t link_id) const { return by_id_.at(link_id)->transport; }
  // In the order of their times.
  std::vector<Passed> passed() const;

 private:
  struct Link {
    std::uint64_t id = 0;
    std::string client;
    decode::Transport transport = decode::Transport::udp;
    std::uint64_t tap_percent = 0;
    std::int64_t last_arrival[2] = {};  // of a stream, in each direction
  };

  Link& link(const std::string& from, const std::string& to);
  void carry(Link& way, const std::string& from, const std::string& to, const SipText& message);

  Agenda& agenda_;
  Dice& dice_;
  NetworkShape shape_;
  std::map<std::string, decode::Transport> transports_;
  std::map<std::string, Node*> nodes_;
  std::map<std::pair<std::string, std::string>, Link> links_;
  std::map<std::uint64_t, const Link*> by_id_;
  std::vector<Passed> passed_;
};

}  // namespace rung::model
