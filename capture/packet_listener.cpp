#include "capture/packet_listener.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "capture/live_source.h"
#include "capture/made_packet.h"
#include "capture/packet_source.h"
#include "capture/socket_address.h"

namespace rung::capture {
namespace {

constexpr int datagrams_at_once = 1024;
constexpr std::size_t stream_piece = 16'384;
constexpr std::uint32_t first_sequence = 1;

// What came beside a datagram: where it was sent to, and how many were lost before it.
struct Beside {
  std::optional<IpAddress> to;
  std::optional<std::uint32_t> overflow;
};

Beside read_beside(msghdr& message) {
  Beside beside;
  for (cmsghdr* each = CMSG_FIRSTHDR(&message); each != nullptr; each = CMSG_NXTHDR(&message, each)) {
    if (each->cmsg_level == IPPROTO_IP && each->cmsg_type == IP_PKTINFO) {
      in_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(each), sizeof info);
      beside.to = ipv4_address(Bytes(reinterpret_cast<const std::uint8_t*>(&info.ipi_addr), 4));
    } else if (each->cmsg_level == IPPROTO_IPV6 && each->cmsg_type == IPV6_PKTINFO) {
      in6_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(each), sizeof info);
      beside.to = ipv6_address(Bytes(reinterpret_cast<const std::uint8_t*>(&info.ipi6_addr), 16));
    } else if (each->cmsg_level == SOL_SOCKET && each->cmsg_type == SO_RXQ_OVFL) {
      std::uint32_t count = 0;
      std::memcpy(&count, CMSG_DATA(each), sizeof count);
      beside.overflow = count;
    }
  }
  return beside;
}

bool was_interrupted() { return errno == EINTR; }
bool has_nothing() { return errno == EAGAIN || errno == EWOULDBLOCK; }
// The kernel looks for a descriptor first, so it says this where nobody wants one, too.
bool has_no_room(int descriptor) {
  if (errno != EMFILE && errno != ENFILE) return false;
  pollfd waiting{descriptor, POLLIN, 0};
  return ::poll(&waiting, 1, 0) > 0;
}

}  // namespace

PacketListener::PacketListener(const Endpoint& endpoint, std::uint32_t number, std::uint32_t buffer_octets)
    : number_(number), name_("hep:" + to_text(endpoint)), buffer_(UINT16_MAX) {
  streams_ = open_bound_socket(endpoint, SOCK_STREAM);
  bound_ = streams_ < 0 ? endpoint : bound_address(streams_);  // the same port for both, where any would do
  if (streams_ >= 0) datagrams_ = open_bound_socket(bound_, SOCK_DGRAM);
  if (datagrams_ < 0) {
    const std::string reason = std::strerror(errno);
    if (streams_ >= 0) ::close(streams_);
    throw OpenError(name_ + ": " + reason);
  }
  name_ = "hep:" + to_text(bound_);
  constexpr int yes = 1;
  ::setsockopt(datagrams_, SOL_SOCKET, SO_RXQ_OVFL, &yes, sizeof yes);
  ::setsockopt(datagrams_, endpoint.address.is_v6 ? static_cast<int>(IPPROTO_IPV6) : static_cast<int>(IPPROTO_IP),
               endpoint.address.is_v6 ? IPV6_RECVPKTINFO : IP_PKTINFO, &yes, sizeof yes);
  const int wanted = static_cast<int>(std::min<std::uint32_t>(buffer_octets, INT32_MAX));
  if (::setsockopt(datagrams_, SOL_SOCKET, SO_RCVBUFFORCE, &wanted, sizeof wanted) == 0) return;
  ::setsockopt(datagrams_, SOL_SOCKET, SO_RCVBUF, &wanted, sizeof wanted);
  int got = 0;
  socklen_t size = sizeof got;
  ::getsockopt(datagrams_, SOL_SOCKET, SO_RCVBUF, &got, &size);
  if (got / 2 < wanted) warning_ = "the kernel gives it a buffer of " + std::to_string(got / 2) + " octets only";
}

PacketListener::~PacketListener() {
  for (const Client& client : clients_) ::close(client.descriptor);
  ::close(streams_);
  ::close(datagrams_);
}

void PacketListener::add_to(std::vector<pollfd>& waited_for) const {
  waited_for.push_back({datagrams_, POLLIN, 0});
  if (accepting_) waited_for.push_back({streams_, POLLIN, 0});
  for (const Client& client : clients_) waited_for.push_back({client.descriptor, POLLIN, 0});
}

bool PacketListener::read(const Sink& sink) {
  const bool more_datagrams = read_datagrams(sink);
  accept_clients(sink);
  return read_clients(sink) || more_datagrams;
}

void PacketListener::give(const std::vector<std::uint8_t>& octets, const Sink& sink) const {
  Packet packet;
  packet.ref.time = wall_clock();
  packet.link_type = LinkType::raw;
  packet.interface = number_;
  packet.bytes = octets;
  packet.wire_size = static_cast<std::uint32_t>(octets.size());
  sink(packet);
}

bool PacketListener::read_datagrams(const Sink& sink) {
  for (int count = 0; count < datagrams_at_once; ++count)
    if (!read_datagram(sink)) return false;
  return true;
}

bool PacketListener::read_datagram(const Sink& sink) {
  NativeAddress from;
  iovec piece{buffer_.data(), buffer_.size()};
  alignas(cmsghdr) std::array<char, 256> beside{};
  msghdr message{};
  message.msg_name = from.any();
  message.msg_namelen = sizeof from.storage;
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = beside.data();
  message.msg_controllen = beside.size();
  const ssize_t got = ::recvmsg(datagrams_, &message, 0);
  if (got < 0) return was_interrupted();  // what else fails is about one datagram, or there is none
  from.size = message.msg_namelen;
  const Beside told = read_beside(message);
  if (told.overflow) dropped_ += *told.overflow - std::exchange(last_overflow_, *told.overflow);
  Endpoint to = bound_;
  if (told.to) to.address = *told.to;
  const Bytes payload = Bytes(buffer_).first(std::min(static_cast<std::size_t>(got), made_udp_octets));
  give(made_datagram(endpoint_of(from), to, payload), sink);
  return true;
}

// Where the process has no descriptor left, an agent that is silent gives way as well.
void PacketListener::accept_clients(const Sink& sink) {
  accepting_ = true;
  for (std::size_t count = 0; count < limits::listener_accepts; ++count) {
    NativeAddress from;
    from.size = sizeof from.storage;
    const int descriptor = ::accept4(streams_, from.any(), &from.size, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (descriptor >= 0) {
      greet(descriptor, endpoint_of(from), sink);
      continue;
    }
    if (was_interrupted()) continue;
    if (!has_no_room(streams_)) return;
    accepting_ = end_longest_silent(sink);
    if (!accepting_) return;
  }
}

void PacketListener::greet(int descriptor, const Endpoint& from, const Sink& sink) {
  if (clients_.size() >= limits::listener_clients) end_longest_silent(sink);
  const Client client{descriptor, from, bound_address(descriptor), first_sequence, first_sequence, wall_clock()};
  give(made_segment(client.from, client.to, first_sequence - 1, 0, {.syn = true}, {}), sink);
  give(made_segment(client.to, client.from, first_sequence - 1, first_sequence, {.syn = true, .ack = true}, {}), sink);
  give(made_segment(client.from, client.to, client.sent, client.answered, {.ack = true}, {}), sink);
  clients_.push_back(client);
}

// False where there is none.
bool PacketListener::end_longest_silent(const Sink& sink) {
  const auto silent = std::min_element(clients_.begin(), clients_.end(),
                                       [](const Client& one, const Client& other) { return one.last < other.last; });
  if (silent == clients_.end()) return false;
  end(*silent, true, sink);
  clients_.erase(silent);
  return true;
}

bool PacketListener::read_clients(const Sink& sink) {
  bool more = false;
  std::erase_if(clients_, [&](Client& client) { return !read_client(client, sink, more); });
  return more;
}

// One piece, so that nobody waits for the others. False: it is over.
bool PacketListener::read_client(Client& client, const Sink& sink, bool& more) {
  const ssize_t got = ::recv(client.descriptor, buffer_.data(), stream_piece, 0);
  if (got < 0 && (was_interrupted() || has_nothing())) return true;
  if (got <= 0) {
    end(client, got < 0, sink);
    return false;
  }
  const auto size = static_cast<std::size_t>(got);
  more = more || size == stream_piece;
  client.last = wall_clock();
  give(made_segment(client.from, client.to, client.sent, client.answered, {.ack = true}, Bytes(buffer_).first(size)),
       sink);
  client.sent += static_cast<std::uint32_t>(size);
  give(made_segment(client.to, client.from, client.answered, client.sent, {.ack = true}, {}), sink);
  return true;
}

void PacketListener::end(Client& client, bool reset, const Sink& sink) {
  ::close(client.descriptor);
  if (reset) return give(made_segment(client.from, client.to, client.sent, 0, {.rst = true}, {}), sink);
  give(made_segment(client.from, client.to, client.sent, client.answered, {.ack = true, .fin = true}, {}), sink);
  ++client.sent;
  give(made_segment(client.to, client.from, client.answered, client.sent, {.ack = true, .fin = true}, {}), sink);
}

}  // namespace rung::capture
