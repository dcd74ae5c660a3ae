#include "correlate/dialog_peers.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "base/fingerprint.h"
#include "base/limits.h"

namespace rung::correlate {

// A million calls at once have one each.
static_assert(sizeof(RemoteTarget) == 16 && sizeof(RequestCount) == 24 && sizeof(DialogPeers) <= 88);

void RemoteTarget::set(std::string_view uri) {
  static_assert(limits::kept_text_octets <= UINT16_MAX);
  if (uri.size() > limits::kept_text_octets) uri = {};
  if (uri.size() != size_) uri_ = uri.empty() ? nullptr : std::make_unique<char[]>(uri.size());
  size_ = static_cast<std::uint16_t>(uri.size());
  std::copy(uri.begin(), uri.end(), uri_.get());
}

Timestamp RepeatedAnswer::deadline() const { return first + limits::transaction_timeout; }

DialogWaits& DialogPeers::waits() {
  if (!waiting) waiting = std::make_unique<DialogWaits>();
  return *waiting;
}

std::uint32_t mark_of(const net::Endpoint& endpoint) {
  const auto* octets = reinterpret_cast<const char*>(endpoint.address.octets.data());
  return static_cast<std::uint32_t>(fingerprint({octets, endpoint.address.octets.size()}, endpoint.port));
}

std::uint16_t mark_of(std::string_view method) { return static_cast<std::uint16_t>(fingerprint(method)); }

std::string seconds_text(Duration duration) {
  std::array<char, 32> text{};
  const std::int64_t ms = duration.ns / 1'000'000;
  std::snprintf(text.data(), text.size(), "%lld.%03lld s", static_cast<long long>(ms / 1000),
                static_cast<long long>(std::abs(ms % 1000)));
  return text.data();
}

}  // namespace rung::correlate
