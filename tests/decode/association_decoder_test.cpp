#include "decode/association_decoder.h"

#include "decode/decoder.h"
#include "tests/decode/scripted_stream.h"
#include "tests/support/catch.h"

namespace rung::decode::test {
namespace {

using Texts = std::vector<std::string>;
using net::Direction;

class Association {
 public:
  Recorder recorder;

  explicit Association(bool handshake_seen = true) {
    stream_.id = 1;
    stream_.client = endpoint(1, 5060);
    stream_.server = endpoint(2, 5060);
    stream_.first = {1, 1, {0}};
    stream_.handshake_seen = handshake_seen;
    decoder_.begin_live({});
  }
  Association(const Association&) = delete;
  Association& operator=(const Association&) = delete;

  Association& send(Direction direction, std::string_view octets, std::uint64_t missing = 0, bool whole = true) {
    rung::test::ExactBytes exact(octets);
    const PacketRef packet = next_packet();
    decoder_.on_user_message(stream_, {direction, packet, packet, exact.view(), missing, whole && missing == 0});
    return *this;
  }
  Association& lose(Direction direction, std::uint64_t chunks) {
    decoder_.on_lost_chunks(stream_, {direction, chunks, next_packet()});
    return *this;
  }
  const ConnectionFacts& end(net::EndReason reason) {
    decoder_.on_association_end(stream_, {reason, next_packet(), Direction::from_client});
    return recorder.ended[1];
  }
  // How much of it can be read, as its row says while it is open.
  Visibility visibility() {
    Visibility visibility = Visibility::not_sip;
    decoder_.report_open([&](const ConnectionFacts& facts) { visibility = facts.visibility; });
    return visibility;
  }
  const ConnectionFacts& finish() {
    decoder_.finish();
    return recorder.ended[1];
  }

 private:
  PacketRef next_packet() {
    ++frame_;
    return {1, frame_, {static_cast<std::int64_t>(frame_)}};
  }

  Decoder decoder_{recorder};
  net::Stream stream_;
  std::uint64_t frame_ = 0;
};

TEST_CASE("SCTP: what stands before and behind a message, and a first line that is none") {
  Association association;
  association.recorder.sip_beside_the_point = {FindingCode::sip_missing_mandatory_header};
  association.send(Direction::from_client, "\r\n" + request("OPTIONS") + "abc");
  association.send(Direction::from_client, "OPTIONS\r\nFrom: <sip:a@b>\r\nTo: <sip:c@d>\r\nCall-ID: x\r\n\r\n");
  association.finish();
  CHECK(association.recorder.finding_ids() ==
        Texts{"sip-leading-crlf", "sip-extra-octets", "sip-start-line-malformed"});
}

TEST_CASE("SCTP: each user message is a SIP message of a connection that ends as its association does") {
  Association association;
  association.send(Direction::from_client, request("INVITE", "v=0\r\n")).send(Direction::from_server, response(100));
  association.send(Direction::from_server, request("BYE"));
  const ConnectionFacts& facts = association.end(net::EndReason::fin);
  CHECK(association.recorder.messages == Texts{"INVITE client 1-1", "100 server 2-2", "BYE server 3-3"});
  CHECK(association.recorder.events == Texts{"1 opened", "1 ended"});
  CHECK(association.recorder.origins[0].transport == Transport::sctp);
  CHECK(facts.transport == Transport::sctp);
  CHECK(facts.client == endpoint(1, 5060));
  CHECK(facts.client_bytes == request("INVITE", "v=0\r\n").size());
  CHECK(facts.server_bytes == response(100).size() + request("BYE").size());
  CHECK(facts.end == ConnectionEnd::fin);
  CHECK(facts.visibility == Visibility::decoded);
  CHECK(facts.first.frame == 1);
  CHECK(facts.last.frame == 4);
}

TEST_CASE("SCTP: without a handshake the first request is from the client") {
  for (bool response_first : {false, true}) {
    Association association(false);
    if (response_first)
      association.send(Direction::from_client, response(200));
    else
      association.send(Direction::from_server, request("OPTIONS"));
    const ConnectionFacts& facts = association.end(net::EndReason::rst);
    CHECK(facts.client == endpoint(2, 5060));
    CHECK(facts.end == ConnectionEnd::rst);
    CHECK(association.recorder.messages == Texts{response_first ? "200 server 1-1" : "OPTIONS client 1-1"});
  }
}

TEST_CASE("SCTP: what carries no SIP is a row as well") {
  Association association;
  association.send(Direction::from_client, "diameter");
  const ConnectionFacts& facts = association.finish();
  CHECK(facts.end == ConnectionEnd::open);
  CHECK(facts.visibility == Visibility::not_sip);
  CHECK_FALSE(facts.visibility_reason.empty());
  CHECK(facts.client_bytes == 8);
  CHECK(association.recorder.messages.empty());
}

TEST_CASE("SCTP: while an association is open its row says what was read so far") {
  Association association;
  association.send(Direction::from_client, "diameter");
  CHECK(association.visibility() == Visibility::not_sip);
  association.send(Direction::from_client, request("OPTIONS"));
  CHECK(association.visibility() == Visibility::decoded);
  association.lose(Direction::from_client, 2);
  CHECK(association.visibility() == Visibility::partial);
  CHECK(association.finish().visibility == Visibility::partial);
}

TEST_CASE("SCTP: lost chunks are told, and make their message incomplete") {
  Association association;
  association.send(Direction::from_client, request("MESSAGE", "hel", "10"), 7);
  association.send(Direction::from_server, request("MESSAGE", "hel", "10"), 0, false);
  association.lose(Direction::from_server, 3).send(Direction::from_client, request("MESSAGE", "hello"), 0, false);
  const ConnectionFacts& facts = association.end(net::EndReason::timeout);
  CHECK(association.recorder.messages ==
        Texts{"MESSAGE client 1-1 incomplete", "MESSAGE server 2-2 incomplete", "MESSAGE client 4-4"});
  CHECK(association.recorder.finding_texts() == Texts{"sctp-gap: 3 chunks from the server"});
  CHECK(facts.visibility == Visibility::partial);
  CHECK(facts.lost_bytes == 7);
  CHECK(facts.end == ConnectionEnd::timeout);
}

}  // namespace
}  // namespace rung::decode::test
