#include "cli/ladder/entities.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "cli/ladder/uri_text.h"

namespace rung::cli {
namespace {

class DisjointSets {
 public:
  explicit DisjointSets(std::size_t size) : parents_(size), peers_(size) {
    std::iota(parents_.begin(), parents_.end(), 0u);
  }

  std::size_t find(std::size_t item) {
    while (parents_[item] != item) item = parents_[item] = parents_[parents_[item]];
    return item;
  }

  void talk(std::size_t a, std::size_t b) {
    if (a == b) return;
    peers_[find(a)].insert(b);
    peers_[find(b)].insert(a);
  }

  void unite(std::size_t a, std::size_t b) {
    a = find(a);
    b = find(b);
    if (a == b) return;
    std::size_t first = std::min(a, b), second = std::max(a, b);  // the socket that appeared first represents both
    parents_[second] = first;
    if (peers_[first].size() < peers_[second].size()) peers_[first].swap(peers_[second]);
    peers_[first].merge(peers_[second]);
    peers_[second].clear();
  }

  // True where a message went from one set to the other.
  bool talk_to_each_other(std::size_t a, std::size_t b) {
    a = find(a);
    b = find(b);
    if (peers_[a].size() > peers_[b].size()) std::swap(a, b);
    return a != b && std::any_of(peers_[a].begin(), peers_[a].end(), [&](std::size_t peer) { return find(peer) == b; });
  }

 private:
  std::vector<std::size_t> parents_;
  std::vector<std::set<std::size_t>> peers_;  // of representatives: sockets a message came from or went to
};

// The way of one message through relays that do not change an octet of it: TLS terminators, address
// translators, load balancers. Retransmissions on the same hop add nothing.
struct Journey {
  std::vector<std::pair<std::size_t, std::size_t>> hops;
  std::size_t origin() const { return hops.front().first; }
  std::size_t terminus() const { return hops.back().second; }
};

// A branch names one transaction on one hop (RFC 3261 8.1.1.7); the CSeq keeps apart what peers
// that reuse branches put together.
using Transaction = std::tuple<std::string, std::int64_t, std::string>;

class EntityFinder {
 public:
  explicit EntityFinder(const LadderRecords& records) : records_(records), sets_(records.sockets.size()) {
    follow_journeys();
  }

  Entities find() {
    unite_relays();
    unite_proxies();
    unite_sent_by();
    unite_clients();
    unite_reconnected();
    unite_msrp();
    unite_legs();
    return number();
  }

 private:
  const Journey& journey(const MessageRecord& message) const { return journeys_.at(message.octets); }
  bool is_first_hop(const MessageRecord& message) const {
    return journey(message).hops.front() == std::pair(message.source, message.destination);
  }

  void follow_journeys() {
    std::set<std::tuple<std::uint64_t, std::size_t, std::size_t>> seen;
    for (const MessageRecord& message : records_.messages) {
      if (seen.emplace(message.octets, message.source, message.destination).second)
        journeys_[message.octets].hops.emplace_back(message.source, message.destination);
      sets_.talk(message.source, message.destination);
    }
    for (const MsrpRecord& message : records_.msrp) sets_.talk(message.source, message.destination);
    for (const MessageRecord& message : records_.messages) {
      if (message.previous_branch.empty()) continue;
      forwarders_.try_emplace({message.previous_branch, message.cseq, message.method}, &message);
      if (!message.request)
        answers_beyond_.emplace(message.previous_branch, message.cseq, message.method, message.status);
    }
  }

  // Who talk to each other are two, whatever else seems to make them one: scripted peers copy
  // everything.
  void unite(std::size_t a, std::size_t b) {
    if (!sets_.talk_to_each_other(a, b)) sets_.unite(a, b);
  }

  // The faces of a proxy may talk to each other (a request that spirals, RFC 3261 6), but not
  // `beyond` to itself.
  void unite_faces(std::size_t a, std::size_t b, const MessageRecord& beyond) {
    std::size_t peer = beyond.source == a || beyond.source == b ? beyond.destination : beyond.source;
    if (sets_.find(peer) != sets_.find(a) && sets_.find(peer) != sets_.find(b)) sets_.unite(a, b);
  }

  // Equal octets from A to B, then from C to D: B hands on to C. With the same sender B and D are
  // one receiver behind a translated address, with the same receiver A and C one sender.
  void unite_relays() {
    for (const MessageRecord& message : records_.messages) {
      if (!is_first_hop(message)) continue;
      const auto& hops = journey(message).hops;
      for (std::size_t i = 1; i < hops.size(); ++i) {
        auto [a, b] = hops[i - 1];
        auto [c, d] = hops[i];
        if (a == c)
          unite(b, d);
        else if (b == d)
          unite(a, c);
        else if (a != d)
          unite(b, c);
      }
    }
  }

  // A message whose second Via has the branch of another's topmost Via: where that one arrived (a
  // response: whence it left) this one leaves (a response: arrives), so both are faces of one proxy
  // (RFC 3261 16.6, 16.7).
  void unite_proxies() {
    for (const MessageRecord& message : records_.messages) {
      if (message.branch.empty() || message.branch == message.previous_branch) continue;
      auto place = forwarders_.find({message.branch, message.cseq, message.method});
      if (place == forwarders_.end()) continue;
      const MessageRecord& beyond = *place->second;
      if (beyond.branch == beyond.previous_branch) continue;
      std::size_t face = message.request ? journey(message).terminus() : journey(message).origin();
      std::size_t other = beyond.request ? journey(beyond).origin() : journey(beyond).terminus();
      unite_faces(face, other, beyond);
    }
  }

  // Who opens a connection from a port of the moment names its listening port in Via (RFC
  // 3261 18.1.1).
  void unite_sent_by() {
    std::map<std::pair<std::string, std::int64_t>, std::size_t> sockets;
    for (std::size_t i = 0; i < records_.sockets.size(); ++i)
      sockets.emplace(std::pair(records_.sockets[i].ip, records_.sockets[i].port), i);
    for (const MessageRecord& message : records_.messages) {
      if (!message.request || message.sent_by.empty() || !is_first_hop(message)) continue;
      const std::string& ip = records_.sockets[message.source].ip;
      if (message.sent_by != ip) continue;
      auto place = sockets.find({ip, port_of(message)});
      if (place != sockets.end() && place->second != message.source) unite(message.source, place->second);
    }
  }

  static std::int64_t port_of(const MessageRecord& message) {
    if (message.sent_by_port != 0) return message.sent_by_port;
    return message.transport == "TLS" ? 5061 : 5060;
  }

  // What tells one user agent from all others, whatever connection it uses: its instance, and the
  // random host under .invalid that it calls itself by (RFC 5626 4.1, RFC 7118 5 and B.1).
  void unite_clients() {
    std::map<std::string, std::size_t> owners;
    auto claim = [&](const std::string& mark, std::size_t socket) {
      marked_.insert(socket);
      auto [place, is_new] = owners.try_emplace(mark, socket);
      if (!is_new) unite(place->second, socket);
    };
    for (const MessageRecord& message : records_.messages) {
      if (passes(message)) continue;
      makers_.insert(message.source);
      if (!message.instance.empty()) claim("instance " + message.instance, message.source);
      if (message.request && is_under_invalid(message.sent_by)) claim("host " + message.sent_by, message.source);
    }
    for (const auto& [registration, socket] : registered_sockets())
      if (!registration->instance.empty()) claim("instance " + registration->instance, socket);
  }

  // Without such a mark: the same address of record and user agent on connections that follow each
  // other.
  void unite_reconnected() {
    using Stay = std::tuple<std::int64_t, std::int64_t, std::size_t>;  // from, to, socket
    std::map<std::string, std::set<Stay>> stays;
    std::unordered_map<std::int64_t, const ConnectionRecord*> connections;
    for (const ConnectionRecord& connection : records_.connections) connections[connection.id] = &connection;
    auto stay = [&](std::int64_t connection_id, const std::string& aor, const std::string& user_agent) {
      auto place = connections.find(connection_id);
      if (place == connections.end() || aor.empty() || user_agent.empty()) return;
      const ConnectionRecord& connection = *place->second;
      if (connection.transport == "UDP" || !connection.client || marked_.count(*connection.client) > 0) return;
      stays[aor + "\n" + user_agent].emplace(connection.first_ns, connection.last_ns, *connection.client);
    };
    for (const MessageRecord& message : records_.messages)
      if (message.request && !passes(message)) stay(message.connection_id, message.from_uri, message.user_agent);
    for (const auto& [registration, socket] : registered_sockets())
      stay(registration->connection_id, registration->aor, registration->user_agent);
    for (const auto& [who, places] : stays) {
      for (auto later = places.begin(); later != places.end(); ++later) {
        if (later == places.begin()) continue;
        auto earlier = std::prev(later);
        if (std::get<0>(*later) >= std::get<1>(*earlier)) unite(std::get<2>(*earlier), std::get<2>(*later));
      }
    }
  }

  // Who names an MSRP session in its session description owns it, and on each hop the first URIs of From-Path and
  // To-Path name sender and receiver (RFC 4975 7.1; RFC 4976 5.1).
  void unite_msrp() {
    std::map<std::string, std::size_t> owners;
    auto claim = [&](const std::string& name, std::size_t socket) {
      if (name.empty()) return;
      auto [place, is_new] = owners.try_emplace(name, socket);
      if (!is_new) unite(place->second, socket);
    };
    for (const MessageRecord& message : records_.messages)
      for (const std::string& name : message.msrp_names)
        if (!passes(message)) claim(name, message.source);
    for (const MsrpRecord& message : records_.msrp) {
      claim(message.sender, message.source);
      claim(message.receiver, message.destination);
    }
  }

  // The first INVITE of a call as its maker sent it; nullptr where the capture lacks it.
  const MessageRecord* first_invite(std::size_t call) const {
    for (const MessageRecord& message : records_.messages)
      if (message.call == call && message.request && message.method == "INVITE" && message.to_tag.empty())
        return &message;
    return nullptr;
  }

  // Where the INVITE of `call` had come to when `until` was sent: a socket that got it and did not send it on. Nothing
  // where the call had its outcome by then, so that `until` is no leg of it.
  std::optional<std::size_t> terminus_of(std::size_t call, const MessageRecord& until) {
    std::optional<std::size_t> last;
    for (const MessageRecord& message : records_.messages) {
      if (&message == &until) return last;
      if (message.call != call || message.method != "INVITE") continue;
      if (message.request && message.to_tag.empty()) last = message.destination;
      if (!message.request && message.status >= 200 && message.status != 401 && message.status != 407 &&
          message.via_count < 2)
        return std::nullopt;
    }
    return last;
  }

  // What a socket calls itself in messages that it made.
  std::string_view product_of(std::size_t socket) const {
    for (const MessageRecord& message : records_.messages)
      if (sets_.find(message.source) == sets_.find(socket) && !message.user_agent.empty() && !passes(message))
        return message.user_agent;
    return {};
  }

  // A back-to-back user agent makes its leg while the caller waits: who got the INVITE of one call and who makes the
  // other one are one entity, where they have an address or a product in common. Who transfers has its call already.
  void unite_legs() {
    for (const LegLink& link : records_.links) {
      if (link.rule == "refer" || link.rule == "replaces" || link.rule == "join") continue;
      const MessageRecord *first = first_invite(link.call_a), *second = first_invite(link.call_b);
      if (first == nullptr || second == nullptr) continue;
      const bool in_order = first < second;  // both in one vector, by time
      const MessageRecord& made = in_order ? *second : *first;
      const std::optional<std::size_t> got = terminus_of(in_order ? link.call_a : link.call_b, made);
      if (!got || passes(made)) continue;
      const std::string_view product = product_of(*got);
      const bool same_host = records_.sockets[*got].ip == records_.sockets[made.source].ip;
      if (same_host || (!product.empty() && product == product_of(made.source))) unite(*got, made.source);
      if (sets_.find(*got) == sets_.find(made.source)) back_to_back_.insert(made.source);
    }
  }

  // Registrations with the client's socket of their connection, where that client makes messages
  // itself: behind a relay the connection is the relay's.
  std::vector<std::pair<const RegistrationRecord*, std::size_t>> registered_sockets() const {
    std::unordered_map<std::int64_t, std::size_t> clients;
    for (const ConnectionRecord& connection : records_.connections)
      if (connection.client && makers_.count(*connection.client) > 0) clients[connection.id] = *connection.client;
    std::vector<std::pair<const RegistrationRecord*, std::size_t>> result;
    for (const RegistrationRecord& registration : records_.registrations) {
      auto place = clients.find(registration.connection_id);
      if (place != clients.end()) result.emplace_back(&registration, place->second);
    }
    return result;
  }

  bool passes(const MessageRecord& message) const {
    if (!is_first_hop(message)) return true;
    if (message.request) return message.via_count > 1;
    if (message.status == 100) return false;  // hop by hop (RFC 3261 16.7 step 4)
    return answers_beyond_.count({message.branch, message.cseq, message.method, message.status}) > 0;
  }

  Entities number() {
    Entities entities;
    std::vector<std::size_t> numbers(records_.sockets.size());
    for (std::size_t socket = 0; socket < records_.sockets.size(); ++socket) {
      std::size_t first = sets_.find(socket);
      if (first == socket) numbers[socket] = entities.count++;
      entities.of_socket.push_back(numbers[first]);
    }
    entities.intermediary.resize(entities.count);
    entities.back_to_back.resize(entities.count);
    for (std::size_t socket : back_to_back_) entities.back_to_back[entities.of_socket[socket]] = true;
    for (const MessageRecord& message : records_.messages) {
      bool passing = passes(message);
      entities.passing.push_back(passing);
      if (passing) entities.intermediary[entities.of_socket[message.source]] = true;
      if (!message.request && message.via_count > 1)
        entities.intermediary[entities.of_socket[message.destination]] = true;
    }
    return entities;
  }

  const LadderRecords& records_;
  mutable DisjointSets sets_;                               // to look a set up shortens its paths
  std::unordered_map<std::uint64_t, Journey> journeys_;     // by the hash of the octets
  std::map<Transaction, const MessageRecord*> forwarders_;  // by the branch of the second Via
  // Responses on their way to a proxy: the branch they will have in front behind it, CSeq and
  // status.
  std::set<std::tuple<std::string, std::int64_t, std::string, std::int64_t>> answers_beyond_;
  std::set<std::size_t> makers_;  // sockets that made messages
  std::set<std::size_t> back_to_back_;
  std::set<std::size_t> marked_;  // sockets of user agents with an instance or a host of their own
};

}  // namespace

Entities find_entities(const LadderRecords& records) { return EntityFinder(records).find(); }

void unite_named(const std::vector<std::string>& names, Entities& entities) {
  std::map<std::string, std::size_t> first;
  std::vector<std::size_t> numbers(entities.count);
  Entities united;
  for (std::size_t entity = 0; entity < entities.count; ++entity) {
    auto place = names[entity].empty() ? first.end() : first.find(names[entity]);
    if (place != first.end()) {
      numbers[entity] = place->second;
    } else {
      numbers[entity] = united.count++;
      if (!names[entity].empty()) first.emplace(names[entity], numbers[entity]);
      united.intermediary.push_back(false);
      united.back_to_back.push_back(false);
    }
    if (entities.intermediary[entity]) united.intermediary[numbers[entity]] = true;
    if (entities.back_to_back[entity]) united.back_to_back[numbers[entity]] = true;
  }
  for (std::size_t entity : entities.of_socket) united.of_socket.push_back(numbers[entity]);
  united.passing = std::move(entities.passing);
  entities = std::move(united);
}

}  // namespace rung::cli
