// What a stream lacks, told once it turns out to carry something that is decoded: only then it is worth telling.
#pragma once

#include <vector>

#include "decode/connection.h"
#include "decode/net/sinks.h"

namespace rung::decode {

class GapReport {
 public:
  // `first`: the stream's first packet, where its beginning is missed. `row` must outlive it.
  GapReport(Connection& row, const PacketRef& first, bool handshake_seen)
      : row_(row), first_(first), handshake_seen_(handshake_seen) {}

  // Something is decoded: what is missing is told from now on, with what was missing before.
  void begin();
  // Octets from the client or the server are missing.
  void add(const net::Gap& gap, bool from_client);
  void forget() { waiting_ = {}; }

 private:
  struct Waiting {
    net::Gap gap;
    bool from_client;
  };
  void tell(const net::Gap& gap, bool from_client);

  Connection& row_;
  PacketRef first_;
  bool handshake_seen_;
  bool begun_ = false;
  std::vector<Waiting> waiting_;
};

}  // namespace rung::decode
