// Requests for a WebSocket that wait for their answer, of all connections: a browser has one at a time for each server
// (RFC 6455 4.1).
#pragma once

#include <cstddef>
#include <map>
#include <utility>

#include "decode/net/address.h"

namespace rung::decode {

class PendingUpgrades {
 public:
  using Ends = std::pair<net::IpAddress, net::Endpoint>;  // client and server

  // One request; it waits as long as this lives.
  class Entry {
   public:
    Entry() = default;
    Entry(PendingUpgrades& all, const Ends& ends) : all_(&all), ends_(ends) {}
    Entry(Entry&& other) noexcept : all_(std::exchange(other.all_, nullptr)), ends_(other.ends_) {}
    Entry& operator=(Entry&& other) noexcept {
      std::swap(all_, other.all_);
      std::swap(ends_, other.ends_);
      return *this;
    }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    ~Entry() {
      if (all_ != nullptr) all_->end(ends_);
    }

   private:
    PendingUpgrades* all_ = nullptr;
    Ends ends_;
  };

  // Must outlive the entry. Beyond limits::pending_upgrades further pairs of ends are not followed.
  Entry begin(const Ends& ends);
  // How many wait between the same ends.
  std::size_t count(const Ends& ends) const;

 private:
  void end(const Ends& ends);

  std::map<Ends, std::size_t> waiting_;
};

}  // namespace rung::decode
