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
  std::string user, host, product;
  std::vector<std::size_t> listening, other;  // sockets, in order of first appearance
};

void learn(std::string& fact, std::string_view value) {
  if (fact.empty()) fact = value;
}

// Of whom a message speaks that its source made itself. A request names its sender in From. A
// response names its sender in To where it comes from a user agent for sure: it rings or answers,
// or a proxy stands before it.
std::string_view own_uri(const MessageRecord& message) {
  if (message.request) return message.from_uri;
  bool rings_or_answers = message.status > 100 && message.status < 300;
  bool behind_proxy = message.via_count > 1 && message.status >= 400 && message.status != 401 && message.status != 407;
  return rings_or_answers || behind_proxy ? std::string_view(message.to_uri) : std::string_view();
}

class Names {
 public:
  Names(const CallRecords& records, const Entities& entities)
      : records_(records), entities_(entities), facts_(entities.count) {
    learn_from_messages();
    learn_from_connections();
    learn_from_registrations();
    sort_sockets();
  }

  std::vector<Participant> give() const {
    std::vector<Participant> participants;
    std::map<std::pair<std::string, std::string>, int> uses, numbers;
    for (const Facts& facts : facts_) {
      Participant participant{facts.user.empty() ? facts.host : facts.user, facts.product, addresses(facts)};
      if (participant.name.empty()) std::swap(participant.name, participant.product);
      if (participant.name.empty()) std::swap(participant.name, participant.addresses);
      ++uses[{participant.name, participant.product}];
      participants.push_back(std::move(participant));
    }
    for (Participant& participant : participants) {
      std::pair key(participant.name, participant.product);
      if (uses[key] > 1) participant.name += " #" + std::to_string(++numbers[key]);
    }
    return participants;
  }

 private:
  void learn_from_messages() {
    for (std::size_t i = 0; i < records_.messages.size(); ++i) {
      const MessageRecord& message = records_.messages[i];
      std::size_t entity = entities_.of_socket[message.source];
      Facts& facts = facts_[entity];
      if (message.request && is_telling_host(message.sent_by) && !hands_on(i)) learn(facts.host, message.sent_by);
      if (entities_.passing[i]) continue;
      learn(facts.product, short_product(message.user_agent));
      if (!entities_.intermediary[entity]) learn(facts.user, user_of(own_uri(message)));
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
      if (is_telling_host(host)) learn(facts.host, host);
      learn(facts.product, short_product(connection.http_server));
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
      learn(facts_[place->second].user, user_of(registration.aor));
      learn(facts_[place->second].product, short_product(registration.user_agent));
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

  const CallRecords& records_;
  const Entities& entities_;
  std::vector<Facts> facts_;
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

std::vector<Participant> name_entities(const CallRecords& records, const Entities& entities) {
  return Names(records, entities).give();
}

}  // namespace rung::cli
