#include "correlate/connection_changes.h"

#include <string>

#include "correlate/json_text.h"

namespace rung::correlate {
namespace {

std::string_view kind_of(decode::ConnectionEvent::Kind kind) {
  constexpr std::string_view kinds[] = {"connection-opened", "websocket-opened", "websocket-refused",
                                        "websocket-closing", "connection-gap",   "connection-ended",
                                        "proxy-header",      "dns-resolved"};
  return kinds[static_cast<std::size_t>(kind)];
}

std::string detail_of(const decode::DeliveryFailure& failure) {
  std::string detail =
      "{\"what\":" + json_quoted(failure.what) + ",\"from\":" + json_quoted(net::to_text(failure.reporter));
  if (failure.mtu > 0) detail += ",\"mtu\":" + std::to_string(failure.mtu);
  return detail + "}";
}

std::string_view kind_of(net::IcmpError::Kind kind) {
  constexpr std::string_view kinds[] = {"icmp-unreachable", "icmp-too-big", "icmp-time-exceeded"};
  return kinds[static_cast<std::size_t>(kind)];
}

std::string detail_of(const decode::ProxiedFor& proxy) {
  std::string detail = "{\"version\":" + std::to_string(proxy.version);
  if (proxy.source) detail += ",\"source\":\"" + net::to_text(*proxy.source) + "\"";
  if (proxy.destination) detail += ",\"destination\":\"" + net::to_text(*proxy.destination) + "\"";
  return detail + "}";
}

std::string detail_of(const decode::ConnectionFacts& facts, const decode::ConnectionEvent& event) {
  using Kind = decode::ConnectionEvent::Kind;
  if (event.kind == Kind::gap) return "{\"octets\":" + std::to_string(event.lost_octets) + "}";
  if (event.kind == Kind::refused) return "{\"status\":" + std::to_string(facts.http_status) + "}";
  if (event.kind == Kind::ended) return "{\"end\":\"" + std::string(to_text(facts.end)) + "\"}";
  if (event.kind == Kind::proxied) return detail_of(facts.proxy);
  if (event.kind == Kind::resolved)
    return "{\"host\":" + json_quoted(facts.resolved_host) +
           (facts.resolved_service.empty() ? "" : ",\"service\":" + json_quoted(facts.resolved_service)) + "}";
  if (event.kind == Kind::closing && facts.ws_close_code)
    return "{\"code\":" + std::to_string(*facts.ws_close_code) + "}";
  return {};
}

}  // namespace

StateChange change_of(const decode::ConnectionFacts& facts, const decode::ConnectionEvent& event) {
  StateChange change;
  change.kind = kind_of(event.kind);
  change.packet = event.packet;
  change.connection_id = facts.id;
  change.detail = detail_of(facts, event);
  return change;
}

StateChange change_of(const decode::DeliveryFailure& failure) {
  StateChange change;
  change.kind = kind_of(failure.kind);
  change.packet = failure.packet;
  change.connection_id = failure.connection_id;
  change.detail = detail_of(failure);
  return change;
}

}  // namespace rung::correlate
