// One SCTP association: from its user messages to SIP messages (RFC 4168: one in each).
#pragma once

#include <cstdint>

#include "decode/connection.h"
#include "decode/net/sinks.h"

namespace rung::decode {

class AssociationDecoder {
 public:
  // `shown_by`: the packet with its first message or loss. The output must outlive the decoder.
  AssociationDecoder(Output& output, const net::Stream& association, const PacketRef& shown_by);
  AssociationDecoder(const AssociationDecoder&) = delete;
  AssociationDecoder& operator=(const AssociationDecoder&) = delete;

  void on_user_message(const net::UserMessage& message);
  void on_lost_chunks(const net::LostChunks& lost);
  void on_end(const net::End& end);
  std::uint64_t connection_id() const { return row_.facts().id; }
  // The end of an association that net did not end.
  net::End open_end() const { return {net::EndReason::open, row_.facts().last, net::Direction::from_client}; }

 private:
  bool is_from_client(net::Direction direction) const { return (direction == net::Direction::from_client) != flipped_; }
  void settle_visibility();
  void settle_roles(net::Direction direction, bool is_request);

  Connection row_;
  bool handshake_seen_;
  bool flipped_ = false;  // net's client is the server
  bool lossy_ = false;    // something is missing, of known size or not
};

}  // namespace rung::decode
