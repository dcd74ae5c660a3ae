#include "cli/capture/hep_sender.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/bytes.h"
#include "capture/socket_address.h"
#include "cli/exit_status.h"
#include "decode/hep/writer.h"

namespace rung::cli {
namespace {

// What lies below: TLS, WebSocket and both are told by the top Via.
std::uint8_t ip_protocol_of(decode::Transport transport) {
  constexpr std::uint8_t tcp = 6, udp = 17, sctp = 132;
  if (transport == decode::Transport::sctp) return sctp;
  return transport == decode::Transport::udp || transport == decode::Transport::quic ? udp : tcp;
}

}  // namespace

HepSender::HepSender(const Endpoint& collector, std::uint32_t agent_id) : agent_id_(agent_id) {
  const capture::NativeAddress address = capture::native_address(collector);
  descriptor_ = ::socket(address.storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor_ >= 0 && ::connect(descriptor_, address.any(), address.size) == 0) return;
  const std::string reason = std::strerror(errno);
  if (descriptor_ >= 0) ::close(descriptor_);
  throw EnvironmentError("--hep-send " + to_text(collector) + ": " + reason);
}

HepSender::~HepSender() { ::close(descriptor_); }

void HepSender::send(const correlate::Message& message) {
  const decode::Origin& origin = message.sip.origin;
  hep::Packet packet;
  packet.source_address = origin.source.address;
  packet.destination_address = origin.destination.address;
  packet.source_port = origin.source.port;
  packet.destination_port = origin.destination.port;
  packet.ip_protocol = ip_protocol_of(origin.transport);
  packet.protocol_type = hep::protocol_sip;
  packet.time = origin.packet.time;
  packet.agent_id = agent_id_;
  packet.payload = as_bytes(message.sip.message.raw());
  const auto octets = hep::write_packet(packet);
  if (!octets) {
    ++counters_.too_large;
    return;
  }
  if (::send(descriptor_, octets->data(), octets->size(), MSG_NOSIGNAL) >= 0)
    ++counters_.sent;
  else if (errno == EMSGSIZE)
    ++counters_.too_large;
  else
    ++counters_.failed;  // also what an ICMP error told of the one before
}

}  // namespace rung::cli
