// The second look at the captures: which packets the calls are made of. Packets pass the same network layers as when
// the rows were made, so that a packet belongs to what it belonged to then.
//
// Chosen are: of a TCP stream or SCTP association that carries one of the calls, every packet from its first one to the
// call's last one, or further where octets that came late are needed to read the call; of UDP, the datagrams that are
// messages of the calls; ICMP errors about what was chosen, and DNS answers that led to the calls' servers; of all
// these every IP fragment, and the copies that were captured of them.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "capture/packet.h"
#include "cli/export/call_packets.h"
#include "cli/export/chosen_packets.h"
#include "cli/export/dns_answers.h"
#include "decode/decoder.h"
#include "decode/net/flow_key.h"
#include "decode/net/network.h"

namespace rung::cli {

class PacketSurvey : private net::DatagramSink,
                     private net::StreamSink,
                     private net::AssociationSink,
                     private net::PacketWatcher,
                     private FindingSink {
 public:
  // `named` must outlive it.
  PacketSurvey(const CallPackets& named, std::size_t calls);

  // Streams go on to the decoder, which must outlive it; `before` is called ahead with net's id of the stream.
  void decode_streams(decode::Decoder& decoder, std::function<void(std::uint64_t)> before);

  void on_packet(const capture::Packet& packet);
  // No more packets.
  void finish();
  ChosenPackets choose() const;
  // The first message whose packet is not what its row says: the captures are not those the rows were made of. Nothing
  // where all of them are there. After finish() only.
  const NamedPacket* contradiction() const;

 private:
  struct Taken {
    ChosenPackets::Place place;
    std::uint64_t position;  // how many packets were taken before it
  };
  struct Flow {
    std::vector<Taken> packets;
    std::unordered_set<std::size_t> calls;  // that it carries
    std::uint64_t needed = 0;               // position up to which packets were needed to read them
  };
  using StreamKey = std::pair<net::Carrier, std::uint64_t>;
  using Beginnings = std::vector<std::string>;  // of the calls' datagrams
  using Range = std::pair<std::vector<NamedPacket>::const_iterator, std::vector<NamedPacket>::const_iterator>;

  void on_datagram(const net::Datagram& datagram) override;
  void on_icmp_error(const PacketRef& packet, const net::IpAddress& reporter, const net::IcmpError& error) override;
  void on_chunk(const net::Stream& stream, const net::Chunk& chunk) override;
  void on_gap(const net::Stream& stream, const net::Gap& gap) override;
  void on_end(const net::Stream& stream, const net::End& end) override;
  void on_user_message(const net::Stream& association, const net::UserMessage& message) override;
  void on_lost_chunks(const net::Stream&, const net::LostChunks&) override {}
  void on_association_end(const net::Stream&, const net::End&) override {}
  void on_stream_packet(const PacketRef& packet, net::Carrier carrier, std::uint64_t id, const net::Endpoint& source,
                        const net::Endpoint& destination) override;
  void on_reassembled(const std::vector<PacketRef>& packets) override;
  void on_duplicate(const PacketRef& copy, const PacketRef& original) override;
  void on_finding(Finding&&) override {}  // the first look told

  void note_candidate(const ChosenPackets::Place& place);
  Range named(const PacketRef& packet) const;
  void note_seen(const PacketRef& packet);
  Flow* flow_of(net::Carrier carrier, std::uint64_t id, const net::Endpoint& source, const net::Endpoint& destination);
  void note_needed(net::Carrier carrier, std::uint64_t id, const PacketRef& packet);
  bool is_about_chosen(const net::IcmpError& error) const;
  void take_icmp_of_stream(const PacketRef& packet, const net::IcmpError& error);

  const CallPackets& named_;
  net::Network network_;
  decode::Decoder* decoder_ = nullptr;
  std::function<void(std::uint64_t)> before_;
  std::uint64_t position_ = 0;                      // packets taken
  std::vector<std::uint64_t> last_;                 // by call: position of its last packet
  std::vector<bool> seen_, contradicted_;           // by place in named_.packets
  std::map<StreamKey, std::optional<Flow>> flows_;  // nothing: not between the ends of the calls' streams
  std::map<std::string, StreamKey> latest_;         // stream by flow_text()
  std::unordered_map<net::FlowKey, Beginnings, net::FlowKeyHash> datagram_flows_;
  std::vector<ChosenPackets::Place> places_;  // of datagrams and ICMP errors
  Companions companions_;
  std::set<ChosenPackets::Place> candidates_;  // the latest packets that may be chosen: copies of others do not matter
  std::deque<ChosenPackets::Place> oldest_;    // the same, in the order they were taken
  DnsAnswers dns_;
};

}  // namespace rung::cli
