// Sinks that keep what they are told as lines of text, one an event.
#pragma once

#include <string>
#include <vector>

#include "base/finding.h"
#include "decode/net/network.h"
#include "decode/net/tcp_stream.h"

namespace rung::test {

using Lines = std::vector<std::string>;

class NetworkRecorder : public net::DatagramSink,
                        public net::StreamSink,
                        public net::AssociationSink,
                        public FindingSink {
 public:
  Lines lines;

  // "udp #2 first #1 10.0.0.1:5060 > 10.0.0.2:5060 'text'", with " of 9" where octets are missing.
  void on_datagram(const net::Datagram& d) override {
    std::string line = "udp #" + std::to_string(d.packet.frame);
    if (d.first != d.packet) line += " first #" + std::to_string(d.first.frame);
    line += " " + to_text(d.source) + " > " + to_text(d.destination) + " " + quoted(d.payload);
    if (d.wire_size != d.payload.size()) line += " of " + std::to_string(d.wire_size);
    lines.push_back(line);
  }
  // "icmp #2 10.0.0.9: port unreachable for 10.0.0.1:5060 > 10.0.0.2:5060 'text'", with " mtu 1400".
  void on_icmp_error(const PacketRef& packet, const net::IpAddress& reporter, const net::IcmpError& e) override {
    lines.push_back("icmp #" + std::to_string(packet.frame) + " " + to_text(reporter) + ": " +
                    net::to_text(e, reporter.is_v6) + " for " + to_text(e.source) + " > " + to_text(e.destination) +
                    " " + quoted(e.payload) + (e.mtu ? " mtu " + std::to_string(e.mtu) : ""));
  }
  // "1> 0 'text' #3": stream 1, from its client, at offset 0, brought by packet 3.
  void on_chunk(const net::Stream& s, const net::Chunk& c) override {
    lines.push_back(arrow(s, c.direction) + " " + std::to_string(c.offset) + " " + quoted(c.bytes) + " #" +
                    std::to_string(c.packet.frame));
  }
  // "1< gap 4+2 #5", with " cut" where the snapshot length did it.
  void on_gap(const net::Stream& s, const net::Gap& g) override {
    lines.push_back(arrow(s, g.direction) + " gap " + std::to_string(g.offset) + "+" + std::to_string(g.size) + " #" +
                    std::to_string(g.packet.frame) + (g.cut_by_snaplen ? " cut" : ""));
  }
  // "sctp 1> 'text' #3", with " first #2", " of 9" and " cut" where it is so.
  void on_user_message(const net::Stream& s, const net::UserMessage& m) override {
    std::string line =
        "sctp " + arrow(s, m.direction) + " " + quoted(m.payload) + " #" + std::to_string(m.packet.frame);
    if (m.first != m.packet) line += " first #" + std::to_string(m.first.frame);
    if (m.missing > 0) line += " of " + std::to_string(m.payload.size() + m.missing);
    if (!m.whole) line += " cut";
    lines.push_back(line);
  }
  // "sctp 1> lost 2 #5"
  void on_lost_chunks(const net::Stream& s, const net::LostChunks& lost) override {
    lines.push_back("sctp " + arrow(s, lost.direction) + " lost " + std::to_string(lost.chunks) + " #" +
                    std::to_string(lost.packet.frame));
  }
  // "sctp 1 end fin #9 by client"
  void on_association_end(const net::Stream& s, const net::End& e) override {
    lines.push_back("sctp " + end_line(s, e));
    last_stream = s;
  }
  // "1 end fin #9 by client"
  void on_end(const net::Stream& s, const net::End& e) override {
    lines.push_back(end_line(s, e));
    last_stream = s;
  }
  void on_finding(Finding&& finding) override {
    lines.push_back(std::string(row_of(finding.code).id) + " #" + std::to_string(finding.where.frame) + " " +
                    finding.detail);
  }

  net::Stream last_stream;  // of the last end

 private:
  static std::string quoted(Bytes bytes) { return "'" + std::string(as_text(bytes)) + "'"; }
  static std::string end_line(const net::Stream& s, const net::End& e) {
    constexpr const char* reasons[] = {"open", "fin", "rst", "timeout", "over_limit"};
    return std::to_string(s.id) + " end " + reasons[static_cast<std::size_t>(e.reason)] + " #" +
           std::to_string(e.packet.frame) +
           (e.closed_first == net::Direction::from_client ? " by client" : " by server");
  }
  static std::string arrow(const net::Stream& s, net::Direction d) {
    return std::to_string(s.id) + (d == net::Direction::from_client ? ">" : "<");
  }
};

// "0 'text' #3", "4+2 missing #5", "4+2 cut #5"; copies apart: "4 'xy' was 'zy' #6".
class OctetRecorder : public net::OctetSink {
 public:
  Lines lines;

  void on_octets(const net::Piece& p) override {
    lines.push_back(std::to_string(p.offset) + " '" + std::string(as_text(p.bytes)) + "' #" +
                    std::to_string(p.packet.frame));
  }
  void on_missing(const net::Piece& p, bool cut) override {
    lines.push_back(std::to_string(p.offset) + "+" + std::to_string(p.size) + (cut ? " cut #" : " missing #") +
                    std::to_string(p.packet.frame));
  }
  void on_copy(const net::Piece& p, Bytes first) override {
    copies.push_back(std::to_string(p.offset) + " '" + std::string(as_text(p.bytes)) + "' was '" +
                     std::string(as_text(first)) + "' #" + std::to_string(p.packet.frame));
  }

  Lines copies;
};

}  // namespace rung::test
