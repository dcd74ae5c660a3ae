// Sockets of this host, UDP and TCP of one port, that others send to: agents of HEP. What they send becomes packets as a
// network would have carried them, so that they are kept, counted and read as all others are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/timestamp.h"
#include "capture/live_input.h"

namespace rung::capture {

class PacketListener : public LiveInput {
 public:
  // Binds both sockets; `number` is what its packets get as their interface. Throws OpenError.
  PacketListener(const Endpoint& endpoint, std::uint32_t number, std::uint32_t buffer_octets);
  ~PacketListener() override;
  PacketListener(const PacketListener&) = delete;
  PacketListener& operator=(const PacketListener&) = delete;

  // "hep:127.0.0.1:9060", with the port that was given where 0 was asked for.
  const std::string& name() const override { return name_; }
  LinkType link_type() const override { return LinkType::raw; }
  std::uint32_t snapshot_length() const override { return UINT16_MAX; }
  const std::string& warning() const override { return warning_; }
  void add_to(std::vector<pollfd>& waited_for) const override;
  bool read(const std::function<void(const Packet&)>& sink) override;
  const std::string& error() const override { return error_; }
  // `kernel`: datagrams for which the socket's buffer had no room.
  LostPackets lost() override { return {dropped_, 0}; }

 private:
  using Sink = std::function<void(const Packet&)>;
  struct Client {
    int descriptor;
    Endpoint from, to;
    std::uint32_t sent, answered;  // the next sequence numbers of both sides
    Timestamp last;
  };

  bool read_datagrams(const Sink& sink);
  bool read_datagram(const Sink& sink);
  void accept_clients(const Sink& sink);
  void greet(int descriptor, const Endpoint& from, const Sink& sink);
  bool end_longest_silent(const Sink& sink);
  bool read_clients(const Sink& sink);
  bool read_client(Client& client, const Sink& sink, bool& more);
  void end(Client& client, bool reset, const Sink& sink);
  void give(const std::vector<std::uint8_t>& octets, const Sink& sink) const;

  std::uint32_t number_;
  int datagrams_ = -1, streams_ = -1;
  bool accepting_ = true;  // false: there is no room for another connection, those that wait are left alone for a while
  Endpoint bound_;
  std::string name_, warning_, error_;
  std::vector<Client> clients_;
  std::vector<std::uint8_t> buffer_;
  std::uint64_t dropped_ = 0;
  std::uint32_t last_overflow_ = 0;  // as the kernel counts
};

}  // namespace rung::capture
