#include "decode/dns_log.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/ascii.h"
#include "base/limits.h"

namespace rung::decode {
namespace {

struct ServiceName {
  std::string_view naptr, srv, transport;
};
// RFC 3263 4.1 and 4.2, RFC 7118 5.5 and 9
constexpr std::array<ServiceName, 8> service_names{{
    {"sip+d2u", "_sip._udp.", "UDP"},
    {"sip+d2t", "_sip._tcp.", "TCP"},
    {"sips+d2t", "_sips._tcp.", "TLS"},
    {"sip+d2s", "_sip._sctp.", "SCTP"},
    {"sips+d2s", "_sips._sctp.", "SCTP"},
    {"sip+d2w", "_sip._ws.", "WS"},
    {"sips+d2w", "_sips._ws.", "WSS"},
    {"sips+d2w", "_sips._wss.", "WSS"},
}};

std::optional<ServiceName> naptr_service(std::string_view services) {
  for (const ServiceName& known : service_names)
    if (equals_ignoring_case(services, known.naptr)) return known;
  return std::nullopt;
}

std::optional<ServiceName> srv_service(std::string_view name) {
  for (const ServiceName& known : service_names)
    if (name.starts_with(known.srv)) return known;
  return std::nullopt;
}

net::IpAddress address_of(const dns::Record& record) {
  return record.type == dns::Type::a ? net::ipv4_address(record.address) : net::ipv6_address(record.address);
}

}  // namespace

template <typename Map, typename Key, typename Value>
void DnsLog::remember(Map& map, std::deque<Key>& order, const Key& key, Value&& value) {
  auto known = map.find(key);
  if (known != map.end()) {
    known->second = std::forward<Value>(value);
    return;
  }
  if (order.size() >= limits::dns_names) {
    map.erase(order.front());
    order.pop_front();
  }
  order.push_back(key);
  map.emplace(key, std::forward<Value>(value));
}

void DnsLog::on_datagram(const net::Datagram& datagram) {
  Result<dns::Message> message = dns::parse_message(datagram.payload);
  if (!message || !message->response) return;
  for (const dns::Record& record : message->records) {
    if (record.type == dns::Type::naptr) take_naptr(record, datagram.packet);
    if (record.type == dns::Type::srv) take_srv(record);
    if (record.type == dns::Type::a || record.type == dns::Type::aaaa) take_address(record, *message);
  }
}

void DnsLog::take_naptr(const dns::Record& record, const PacketRef& where) {
  std::optional<ServiceName> service = naptr_service(record.services);
  if (!service) return;
  auto known = transports_.find(record.name);
  std::set<std::string> transports = known == transports_.end() ? std::set<std::string>() : known->second;
  transports.emplace(service->transport);
  remember(transports_, transports_order_, record.name, std::move(transports));
  if (told_ >= limits::findings_per_connection) return;
  ++told_;
  sink_.on_finding(make_finding(
      FindingCode::dns_naptr_sip, where,
      record.name + ": " + record.services + " at " + record.target + ", order " + std::to_string(record.priority)));
}

void DnsLog::take_srv(const dns::Record& record) {
  std::optional<ServiceName> service = srv_service(record.name);
  if (!service) return;
  remember(services_, services_order_, record.target, Service{record.name, record.port});
  std::string domain = record.name.substr(service->srv.size());
  auto known = transports_.find(domain);
  std::set<std::string> transports = known == transports_.end() ? std::set<std::string>() : known->second;
  transports.emplace(service->transport);
  remember(transports_, transports_order_, domain, std::move(transports));
}

// An alias is told by the name that was asked for.
void DnsLog::take_address(const dns::Record& record, const dns::Message& message) {
  bool alias = std::any_of(message.records.begin(), message.records.end(), [&](const dns::Record& other) {
    return other.type == dns::Type::cname && other.target == record.name;
  });
  remember(hosts_, hosts_order_, address_of(record), alias ? message.question : record.name);
}

std::optional<Resolved> DnsLog::resolve(const net::Endpoint& server) const {
  auto host = hosts_.find(server.address);
  if (host == hosts_.end()) return std::nullopt;
  Resolved resolved{host->second, {}, 0, host->second, {}};
  auto service = services_.find(host->second);
  if (service != services_.end()) {
    resolved.service = service->second.name;
    resolved.port = service->second.port;
    resolved.domain = service->second.name.substr(srv_service(service->second.name)->srv.size());
  }
  auto transports = transports_.find(resolved.domain);
  if (transports != transports_.end()) resolved.transports = transports->second;
  return resolved;
}

}  // namespace rung::decode
