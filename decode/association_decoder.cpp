#include "decode/association_decoder.h"

#include <optional>
#include <string>
#include <utility>

#include "decode/sip/framer.h"

namespace rung::decode {

AssociationDecoder::AssociationDecoder(Output& output, const net::Stream& association, const PacketRef& shown_by)
    : row_(output, Transport::sctp, association.client, association.server, association.first, shown_by),
      handshake_seen_(association.handshake_seen) {}

void AssociationDecoder::on_user_message(const net::UserMessage& message) {
  ConnectionFacts& facts = row_.facts();
  row_.saw(message.packet);
  (is_from_client(message.direction) ? facts.client_bytes : facts.server_bytes) += message.payload.size();
  facts.lost_bytes += message.missing;
  lossy_ = lossy_ || !message.whole;
  if (sip::looks_like_sip(message.payload) != sip::Likeness::yes && !sip::has_sip_fields(message.payload)) return;
  std::optional<sip::Framed> framed = sip::take_datagram(message.payload);
  if (!framed) return;
  settle_roles(message.direction, framed->message->is_request());
  bool complete = message.whole ? framed->complete : has_whole_body(*framed->message);
  Delivery delivery{std::move(*framed->message), {message.first, message.packet}};
  delivery.from_client = is_from_client(message.direction);
  delivery.complete = complete;
  delivery.cut_by_capture = !message.whole && !complete;
  delivery.over_limit = framed->over_limit;
  delivery.line_ends_before = framed->begin > 0;
  delivery.octets_behind = message.payload.size() - framed->end;
  row_.deliver(std::move(delivery));
  settle_visibility();
}

// Where no handshake was captured, whoever sends the first request is the client, as it is with UDP.
void AssociationDecoder::settle_roles(net::Direction direction, bool is_request) {
  if (handshake_seen_ || row_.facts().messages > 0 || is_from_client(direction) == is_request) return;
  flipped_ = !flipped_;
  row_.swap_roles();
}

void AssociationDecoder::on_lost_chunks(const net::LostChunks& lost) {
  lossy_ = true;
  settle_visibility();
  row_.saw(lost.packet);
  row_.find(FindingCode::sctp_gap, lost.packet,
            std::to_string(lost.chunks) + " chunks from the " + (is_from_client(lost.direction) ? "client" : "server"));
}

// Each time that it may change: a row may be asked for while the association is open.
void AssociationDecoder::settle_visibility() {
  ConnectionFacts& facts = row_.facts();
  if (facts.messages == 0) {
    facts.visibility = Visibility::not_sip;
    facts.visibility_reason = "no SIP was found in it";
  } else if (lossy_) {
    facts.visibility = Visibility::partial;
    facts.visibility_reason = "chunks are not in the capture: look for dropped packets or a short snapshot length";
  } else {
    facts.visibility = Visibility::decoded;
    facts.visibility_reason.clear();
  }
}

void AssociationDecoder::on_end(const net::End& end) {
  row_.saw(end.packet);
  settle_visibility();
  row_.end(end_of(end.reason));
}

}  // namespace rung::decode
