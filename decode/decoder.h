// The stage between octets and correlation: datagrams and streams in, SIP messages, connections and
// findings out.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>

#include "decode/datagram_decoder.h"
#include "decode/message.h"
#include "decode/net/sinks.h"
#include "decode/output.h"
#include "decode/stream_decoder.h"

namespace rung::decode {

class Decoder : public net::DatagramSink, public net::StreamSink {
 public:
  // The sink must outlive the stage.
  explicit Decoder(MessageSink& messages) : output_(messages), datagrams_(output_) {}

  void on_datagram(const net::Datagram& datagram) override;
  void on_chunk(const net::Stream& stream, const net::Chunk& chunk) override;
  void on_gap(const net::Stream& stream, const net::Gap& gap) override;
  void on_end(const net::Stream& stream, const net::End& end) override;

  // Ends what was idle too long by `now` and passes the time on; an earlier `now` than before does
  // nothing.
  void on_time(Timestamp now);
  // Nothing more comes: whatever is open ends as open, in the order of the connection ids.
  void finish();

 private:
  StreamDecoder& decoder_for(const net::Stream& stream, const PacketRef& shown_by);

  Output output_;
  DatagramDecoder datagrams_;
  std::unordered_map<std::uint64_t, std::unique_ptr<StreamDecoder>> streams_;  // by net's id
};

}  // namespace rung::decode
