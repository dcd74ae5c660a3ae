#include "cli/export/packet_survey.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/limits.h"
#include "decode/net/ip.h"

namespace rung::cli {
namespace {

constexpr std::uint16_t dns_port = 53;
// Octets of a datagram that tell it from others: an ICMP error quotes no more than 1280 (RFC 4443 2.4).
constexpr std::size_t quoted_octets = 1280;

ChosenPackets::Place place_of(const PacketRef& packet) { return {packet.capture_id, packet.frame}; }

}  // namespace

PacketSurvey::PacketSurvey(const CallPackets& named, std::size_t calls)
    : named_(named),
      network_(*this, *this, *this, *this),
      last_(calls),
      seen_(named.packets.size()),
      contradicted_(named.packets.size()) {
  network_.watch(*this);
}

void PacketSurvey::decode_streams(decode::Decoder& decoder, std::function<void(std::uint64_t)> before) {
  decoder_ = &decoder;
  before_ = std::move(before);
}

void PacketSurvey::on_packet(const capture::Packet& packet) {
  ++position_;
  note_seen(packet.ref);
  network_.on_packet(packet);
}

void PacketSurvey::finish() {
  network_.finish();
  if (decoder_ != nullptr) decoder_->finish();
}

PacketSurvey::Range PacketSurvey::named(const PacketRef& packet) const {
  return std::equal_range(named_.packets.begin(), named_.packets.end(),
                          NamedPacket{packet.capture_id, packet.frame, 0, {}},
                          [](const NamedPacket& a, const NamedPacket& b) {
                            return std::tie(a.capture_id, a.frame) < std::tie(b.capture_id, b.frame);
                          });
}

void PacketSurvey::note_seen(const PacketRef& packet) {
  const auto [begin, end] = named(packet);
  for (auto row = begin; row != end; ++row) {
    const auto at = static_cast<std::size_t>(row - named_.packets.begin());
    seen_[at] = true;
    contradicted_[at] = row->time_ns && *row->time_ns != packet.time.ns;
  }
}

// As many as the filter of duplicates remembers.
void PacketSurvey::note_candidate(const ChosenPackets::Place& place) {
  if (!candidates_.insert(place).second) return;
  oldest_.push_back(place);
  if (oldest_.size() <= limits::duplicate_packets) return;
  candidates_.erase(oldest_.front());
  oldest_.pop_front();
}

const NamedPacket* PacketSurvey::contradiction() const {
  for (std::size_t i = 0; i < seen_.size(); ++i)
    if (!seen_[i] || contradicted_[i]) return &named_.packets[i];
  return nullptr;
}

// nullptr where no stream of the calls is between these ends. Streams that follow each other between the same ends have
// ids of their own.
PacketSurvey::Flow* PacketSurvey::flow_of(net::Carrier carrier, std::uint64_t id, const net::Endpoint& source,
                                          const net::Endpoint& destination) {
  const auto [flow, is_new] = flows_.try_emplace({carrier, id});
  if (is_new) {
    const std::string ends = flow_text(source, destination);
    if (named_.flows.contains(ends)) {
      flow->second.emplace();
      latest_[ends] = {carrier, id};
    }
  }
  return flow->second ? &*flow->second : nullptr;
}

void PacketSurvey::on_stream_packet(const PacketRef& packet, net::Carrier carrier, std::uint64_t id,
                                    const net::Endpoint& source, const net::Endpoint& destination) {
  Flow* flow = flow_of(carrier, id, source, destination);
  if (flow == nullptr) return;
  flow->packets.push_back({place_of(packet), position_});
  note_candidate(place_of(packet));
  const auto [begin, end] = named(packet);
  for (auto row = begin; row != end; ++row) {
    flow->calls.insert(row->call);
    last_[row->call] = position_;
  }
}

// A named packet's octets are handed on: what was taken until now was needed for that.
void PacketSurvey::note_needed(net::Carrier carrier, std::uint64_t id, const PacketRef& packet) {
  const auto flow = flows_.find({carrier, id});
  if (flow == flows_.end() || !flow->second) return;
  const auto [begin, end] = named(packet);
  if (begin != end) flow->second->needed = position_;
}

void PacketSurvey::on_chunk(const net::Stream& stream, const net::Chunk& chunk) {
  note_needed(net::Carrier::tcp, stream.id, chunk.packet);
  if (decoder_ == nullptr) return;
  before_(stream.id);
  decoder_->on_chunk(stream, chunk);
}

void PacketSurvey::on_gap(const net::Stream& stream, const net::Gap& gap) {
  if (decoder_ == nullptr) return;
  before_(stream.id);
  decoder_->on_gap(stream, gap);
}

void PacketSurvey::on_end(const net::Stream& stream, const net::End& end) {
  if (decoder_ == nullptr) return;
  before_(stream.id);
  decoder_->on_end(stream, end);
}

void PacketSurvey::on_user_message(const net::Stream& association, const net::UserMessage& message) {
  note_needed(net::Carrier::sctp, association.id, message.packet);
}

void PacketSurvey::on_datagram(const net::Datagram& datagram) {
  if (named_.resolved && datagram.source.port == dns_port) dns_.add(datagram);
  const auto [begin, end] = named(datagram.packet);
  if (begin == end) return;
  for (auto row = begin; row != end; ++row) last_[row->call] = position_;
  datagram_flows_[net::FlowKey(datagram.source, datagram.destination)].emplace_back(
      as_text(datagram.payload).substr(0, quoted_octets));
  places_.push_back(place_of(datagram.packet));
  note_candidate(place_of(datagram.packet));
}

// By the octets it quotes. One that quotes none is about the calls only where a row of them names it.
bool PacketSurvey::is_about_chosen(const net::IcmpError& error) const {
  const auto flow = datagram_flows_.find(net::FlowKey(error.source, error.destination));
  if (flow == datagram_flows_.end()) return false;
  const std::string_view quote = as_text(error.payload).substr(0, quoted_octets);
  return !quote.empty() && std::any_of(flow->second.begin(), flow->second.end(), [&](const std::string& sent) {
    const std::size_t size = std::min(sent.size(), quote.size());
    return std::string_view(sent).substr(0, size) == quote.substr(0, size);
  });
}

void PacketSurvey::take_icmp_of_stream(const PacketRef& packet, const net::IcmpError& error) {
  const auto latest = latest_.find(flow_text(error.source, error.destination));
  if (latest == latest_.end()) return;
  Flow& flow = *flows_.at(latest->second);
  flow.packets.push_back({place_of(packet), position_});
  const auto [begin, end] = named(packet);
  for (auto row = begin; row != end; ++row) last_[row->call] = position_;
}

void PacketSurvey::on_icmp_error(const PacketRef& packet, const net::IpAddress&, const net::IcmpError& error) {
  if (error.protocol != net::protocol_udp) return take_icmp_of_stream(packet, error);
  const auto [begin, end] = named(packet);
  if (begin == end && !is_about_chosen(error)) return;
  for (auto row = begin; row != end; ++row) last_[row->call] = position_;
  places_.push_back(place_of(packet));
}

void PacketSurvey::on_reassembled(const std::vector<PacketRef>& packets) {
  std::vector<ChosenPackets::Place> places;
  for (const PacketRef& packet : packets) places.push_back(place_of(packet));
  companions_.push_back(std::move(places));
}

void PacketSurvey::on_duplicate(const PacketRef& copy, const PacketRef& original) {
  if (candidates_.contains(place_of(original))) companions_.push_back({place_of(original), place_of(copy)});
}

ChosenPackets PacketSurvey::choose() const {
  ChosenPackets chosen;
  std::vector<ChosenPackets::Place> places = places_;
  chosen.connections = datagram_flows_.size();
  for (const auto& [key, flow] : flows_) {
    if (!flow || flow->calls.empty()) continue;
    ++chosen.connections;
    if (key.first == net::Carrier::tcp) chosen.streams.push_back(key.second);
    std::uint64_t end = flow->needed;
    for (const std::size_t call : flow->calls) end = std::max(end, last_[call]);
    for (const Taken& packet : flow->packets)
      if (packet.position <= end) places.push_back(packet.place);
  }
  if (named_.resolved)
    for (const ChosenPackets::Place& place : dns_.about(named_.servers)) places.push_back(place);
  chosen.places = with_companions(std::move(places), companions_);
  return chosen;
}

}  // namespace rung::cli
