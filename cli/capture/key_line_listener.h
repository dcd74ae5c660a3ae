// Lines of key logs that come as datagrams while a capture runs: Kamailio sends them (module tls, keylog_mode and
// keylog_peer), one line each.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/wiping_allocator.h"
#include "decode/tls/key_log.h"

namespace rung::cli {

class KeyLineListener {
 public:
  // Binds the socket, in the thread that calls it and with its privileges. `keys` must outlive it. Throws
  // EnvironmentError.
  KeyLineListener(const Endpoint& endpoint, tls::KeyLog& keys);
  ~KeyLineListener();
  KeyLineListener(const KeyLineListener&) = delete;
  KeyLineListener& operator=(const KeyLineListener&) = delete;

  // "127.0.0.1:9061", with the port that was given where 0 was asked for.
  const std::string& name() const { return name_; }
  // Takes what has come, limits::key_datagrams_at_once at most. To be called often; never waits.
  void follow();

 private:
  int descriptor_;
  std::string name_;
  tls::KeyLog& keys_;
  std::vector<std::uint8_t, WipingAllocator<std::uint8_t>> buffer_;
};

}  // namespace rung::cli
