#include "cli/ladder/entity_names.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <unordered_map>
#include <utility>

#include "base/ascii.h"
#include "cli/ladder/uri_text.h"

namespace rung::cli {
namespace {

constexpr std::size_t addresses_shown = 3;

// What is known about an entity. What is known first stays.
struct Facts {
  std::string user, host, product, aor, instance;
  std::vector<std::string> hosts, uris;       // all that aliases may name
  std::vector<std::size_t> listening, other;  // sockets, in order of first appearance
};

void learn_first(std::string& fact, std::string_view value) {
  if (fact.empty()) fact = value;
}

// Of whom a message speaks that its source made itself. A request names its sender in From. A
// response names its sender in To where it comes from a user agent for sure: it rings or answers,
// or a proxy stands before it.
std::string_view own_uri(const MessageRecord& message) {
  if (message.request) return message.from_uri;
  if (message.method == "REGISTER") return {};  // a registrar answers for the user in To
  bool rings_or_answers = message.status > 100 && message.status < 300;
  bool behind_proxy = message.via_count > 1 && message.status >= 400 && message.status != 401 && message.status != 407;
  return rings_or_answers || behind_proxy ? std::string_view(message.to_uri) : std::string_view();
}

class Names {
 public:
  Names(const LadderRecords& records, const Entities& entities, const Aliases& aliases)
      : records_(records), entities_(entities), aliases_(aliases), facts_(entities.count) {
    learn_from_messages();
    learn_from_msrp();
    learn_from_connections();
    learn_from_registrations();
    sort_sockets();
  }

  std::vector<Participant> give() const {
    std::vector<Participant> participants;
    std::map<std::pair<std::string, std::string>, int> uses, numbers;
    for (std::size_t entity = 0; entity < facts_.size(); ++entity) {
      participants.push_back(participant_of(entity));
      ++uses[{participants.back().name, participants.back().product}];
    }
    for (Participant& participant : participants) {
      std::pair key(participant.name, participant.product);
      if (uses[key] > 1) participant.name += " #" + std::to_string(++numbers[key]);
    }
    return participants;
  }

  // The alias of its first socket that has one, else of its instance, its addresses of record, its hosts.
  std::string alias_of(std::size_t entity) const {
    if (aliases_.empty()) return {};
    const Facts& facts = facts_[entity];
    for (std::size_t socket = 0; socket < records_.sockets.size(); ++socket) {
      if (entities_.of_socket[socket] != entity) continue;
      if (auto name = aliases_.of_socket(records_.sockets[socket].ip, records_.sockets[socket].port)) return *name;
    }
    if (auto name = aliases_.of_instance(facts.instance)) return *name;
    for (const std::string& uri : facts.uris)
      if (auto name = aliases_.of_uri(uri)) return *name;
    for (const std::string& host : facts.hosts)
      if (auto name = aliases_.of_host(host)) return *name;
    return {};
  }

 private:
  Participant participant_of(std::size_t entity) const {
    const Facts& facts = facts_[entity];
    Participant participant;
    participant.name = alias_of(entity);
    if (participant.name.empty()) participant.name = facts.user.empty() ? facts.host : facts.user;
    participant.product = facts.product;
    participant.addresses = addresses(facts);
    if (participant.name.empty()) std::swap(participant.name, participant.product);
    if (participant.name.empty()) std::swap(participant.name, participant.addresses);
    participant.aor = facts.aor;
    participant.instance = facts.instance;
    participant.faces = faces_of(entity);
    participant.kind = kind_of(entity, participant);
    return participant;
  }

  std::vector<Face> faces_of(std::size_t entity) const {
    const std::vector<std::size_t>& other = facts_[entity].other;
    std::vector<Face> faces;
    for (std::size_t socket = 0; socket < records_.sockets.size(); ++socket) {
      if (entities_.of_socket[socket] != entity) continue;
      Face face{records_.sockets[socket].ip, records_.sockets[socket].port, transports_[socket]};
      face.listening = std::find(other.begin(), other.end(), socket) == other.end();
      faces.push_back(std::move(face));
    }
    return faces;
  }

  ParticipantKind kind_of(std::size_t entity, const Participant& participant) const {
    if (entities_.back_to_back[entity]) return ParticipantKind::gateway;
    if (!entities_.intermediary[entity]) return ParticipantKind::user_agent;
    bool browsers = false, others = false;
    for (const Face& face : participant.faces)
      for (const std::string& transport : face.transports) (transport.starts_with("WS") ? browsers : others) = true;
    return browsers && others ? ParticipantKind::gateway : ParticipantKind::intermediary;
  }

  void learn_transport(std::size_t socket, const std::string& transport) {
    std::vector<std::string>& known = transports_[socket];
    if (std::find(known.begin(), known.end(), transport) == known.end()) known.push_back(transport);
  }

  static void learn(std::vector<std::string>& all, std::string_view value) {
    if (!value.empty() && std::find(all.begin(), all.end(), value) == all.end()) all.emplace_back(value);
  }

  void learn_from_messages() {
    for (std::size_t i = 0; i < records_.messages.size(); ++i) {
      const MessageRecord& message = records_.messages[i];
      std::size_t entity = entities_.of_socket[message.source];
      Facts& facts = facts_[entity];
      learn_transport(message.source, message.transport);
      learn_transport(message.destination, message.transport);
      if (message.request && is_telling_host(message.sent_by) && !hands_on(i)) {
        learn_first(facts.host, message.sent_by);
        learn(facts.hosts, message.sent_by);
      }
      if (entities_.passing[i]) continue;
      learn_first(facts.product, short_product(message.user_agent));
      if (entities_.intermediary[entity] || entities_.back_to_back[entity]) continue;
      learn_first(facts.user, user_of(own_uri(message)));
      learn(facts.uris, own_uri(message));
      learn_first(facts.instance, message.instance);
    }
  }

  void learn_from_msrp() {
    for (const MsrpRecord& message : records_.msrp) {
      learn_transport(message.source, message.transport);
      learn_transport(message.destination, message.transport);
    }
  }

  // A relay: the topmost Via is not its own.
  bool hands_on(std::size_t message) const {
    return entities_.passing[message] && records_.messages[message].via_count < 2;
  }

  void learn_from_connections() {
    for (const ConnectionRecord& connection : records_.connections) {
      if (!connection.server) continue;
      Facts& facts = facts_[entities_.of_socket[*connection.server]];
      std::string_view host = host_name(connection.host);
      if (is_telling_host(connection.resolved_host)) learn_first(facts.host, connection.resolved_host);
      if (is_telling_host(host)) learn_first(facts.host, host);
      learn(facts.hosts, connection.resolved_host);
      learn(facts.hosts, host);
      learn_first(facts.product, short_product(connection.http_server));
    }
  }

  // Without the port of a Host field.
  static std::string_view host_name(std::string_view host) {
    if (!host.empty() && host.front() == '[') return {};
    return host.substr(0, host.find(':'));
  }

  void learn_from_registrations() {
    std::unordered_map<std::int64_t, std::size_t> clients;
    for (const ConnectionRecord& connection : records_.connections)
      if (connection.client) clients[connection.id] = entities_.of_socket[*connection.client];
    for (const RegistrationRecord& registration : records_.registrations) {
      auto place = clients.find(registration.connection_id);
      if (place == clients.end() || entities_.intermediary[place->second]) continue;
      Facts& facts = facts_[place->second];
      learn_first(facts.user, user_of(registration.aor));
      learn_first(facts.product, short_product(registration.user_agent));
      learn_first(facts.aor, registration.aor);
      learn_first(facts.instance, registration.instance);
      learn(facts.uris, registration.aor);
    }
  }

  void sort_sockets() {
    std::vector<bool> momentary(records_.sockets.size());
    for (const ConnectionRecord& connection : records_.connections)
      if (connection.client && connection.transport != "UDP") momentary[*connection.client] = true;
    for (const ConnectionRecord& connection : records_.connections)
      if (connection.server) momentary[*connection.server] = false;
    for (std::size_t socket = 0; socket < records_.sockets.size(); ++socket) {
      Facts& facts = facts_[entities_.of_socket[socket]];
      (momentary[socket] ? facts.other : facts.listening).push_back(socket);
    }
  }

  // "127.0.0.1:8080, :5060": ports where it listens, else those it used for its connections.
  std::string addresses(const Facts& facts) const {
    const std::vector<std::size_t>& sockets = facts.listening.empty() ? facts.other : facts.listening;
    std::string text;
    for (std::size_t i = 0; i < std::min(sockets.size(), addresses_shown); ++i) {
      const Socket& socket = records_.sockets[sockets[i]];
      bool same_ip = i > 0 && socket.ip == records_.sockets[sockets[i - 1]].ip;
      if (i > 0) text += ", ";
      if (!same_ip) text += socket.ip.find(':') == std::string::npos ? socket.ip : "[" + socket.ip + "]";
      if (socket.port != 0) text += ":" + std::to_string(socket.port);
    }
    if (sockets.size() > addresses_shown) text += " +" + std::to_string(sockets.size() - addresses_shown);
    return text;
  }

  const LadderRecords& records_;
  const Entities& entities_;
  const Aliases& aliases_;
  std::vector<Facts> facts_;
  std::vector<std::vector<std::string>> transports_ = std::vector<std::vector<std::string>>(records_.sockets.size());
};

}  // namespace

std::string short_product(std::string_view user_agent) {
  std::size_t comment = user_agent.find('(');
  std::string product(trim(user_agent.substr(0, comment)));
  std::size_t slash = product.find('/');
  if (slash != std::string::npos && slash + 1 < product.size() && ascii_digit(product[slash + 1])) {
    product[slash] = ' ';
    product.resize(std::min(product.size(), product.find(' ', slash + 1)));
  }
  bool has_version = std::any_of(product.begin(), product.end(), ascii_digit);
  if (comment == std::string_view::npos || has_version) return product;
  std::string_view inside = user_agent.substr(comment + 1);
  inside = trim(inside.substr(0, inside.find_first_of(" ();,")));
  if (!inside.empty() && ascii_digit(inside.front())) product += (product.empty() ? "" : " ") + std::string(inside);
  return product;
}

std::vector<Participant> name_entities(const LadderRecords& records, const Entities& entities, const Aliases& aliases) {
  return Names(records, entities, aliases).give();
}

std::vector<std::string> entity_aliases(const LadderRecords& records, const Entities& entities,
                                        const Aliases& aliases) {
  const Names names(records, entities, aliases);
  std::vector<std::string> result;
  for (std::size_t entity = 0; entity < entities.count; ++entity) result.push_back(names.alias_of(entity));
  return result;
}

}  // namespace rung::cli
