// One TCP connection: its row, and the phases that its octets go through.
#pragma once

#include "decode/connection.h"
#include "decode/gap_report.h"
#include "decode/stream_phases.h"

namespace rung::decode {

class StreamDecoder {
 public:
  // `shown_by`: the packet with the first octet, or with the first hole. Output and keys must outlive the decoder.
  StreamDecoder(Output& output, TlsKeys& keys, const net::Stream& stream, const PacketRef& shown_by);
  StreamDecoder(const StreamDecoder&) = delete;
  StreamDecoder& operator=(const StreamDecoder&) = delete;

  void on_chunk(const net::Chunk& chunk);
  void on_gap(const net::Gap& gap);
  // Whether records of TLS wait for keys, and to look for them again.
  bool awaits_keys() const { return phases_.awaits_keys(); }
  void on_keys();
  // How it ended, where on_end() comes later: keys may still come.
  void show_end(const net::End& end);
  void on_end(const net::End& end);
  Connection& row() { return row_; }
  std::uint64_t connection_id() const { return row_.facts().id; }
  // The end of a stream that net did not end.
  net::End open_end() const { return {net::EndReason::open, row_.facts().last, net::Direction::from_client}; }

 private:
  Connection row_;
  Roles roles_;
  GapReport gaps_;
  StreamPhases phases_;
};

}  // namespace rung::decode
