// A SIP message that somebody else has taken out of its packets, and what they say about it: an agent that speaks HEP,
// or a log. It comes beside Packet, and enters the decoder as if from a datagram.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/address.h"
#include "base/bytes.h"
#include "base/packet_ref.h"

namespace rung::capture {

// Numbers of the protocol field of IP, as agents write them.
inline constexpr std::uint8_t protocol_tcp = 6;
inline constexpr std::uint8_t protocol_udp = 17;
inline constexpr std::uint8_t protocol_sctp = 132;
// IPPROTO_IDP: what Kamailio writes for TLS, WS and WSS.
inline constexpr std::uint8_t protocol_idp = 22;

// What an agent or a log says of the transport in words. Most say nothing: HEP has a number of the IP protocol only.
enum class SaidTransport : std::uint8_t { nothing, udp, tcp, tls, sctp, ws, wss };

// A value, but for its views: payload and correlation_id are valid until the call that hands it on returns.
struct Envelope {
  // Where it reached us: the packet of a capture, or the record of a log. Timers advance by its time.
  PacketRef arrival;
  // When its sender saw it, by the sender's clock. The message's own time, as far as that clock can be believed (see
  // limits::envelope_clock_error). Nothing where it was not said: the time of arrival then.
  std::optional<Timestamp> seen;
  // A row of `captures` (format hep or clf): who says so. 0: nobody but the packets themselves.
  std::uint32_t agent = 0;

  // Between whom the message went, not the envelope. Some agents know one end only and write it twice.
  Endpoint source, destination;
  std::uint8_t ip_protocol = protocol_udp;
  SaidTransport transport = SaidTransport::nothing;  // where it says something, it is believed
  std::optional<bool> secured;                       // the hop was encrypted; nothing where it was not said

  // Equal in calls that belong together (HEP chunk 0x0011); empty where it was not said.
  std::string_view correlation_id;

  // The message. `missing`: octets known to be missing behind it; `whole`: nothing is missing, neither known nor of
  // unknown size. `told_in_part`: put together from what a log has of it, which need not be all header fields.
  Bytes payload;
  std::size_t missing = 0;
  bool whole = true;
  bool told_in_part = false;
};

class EnvelopeSink {
 public:
  virtual ~EnvelopeSink() = default;
  // A message in an envelope. In order of arrival; the first octets of the payload begin a SIP message.
  virtual void on_envelope(const Envelope& envelope) = 0;
};

}  // namespace rung::capture
