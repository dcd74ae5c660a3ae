// The stage between octets and correlation: datagrams, streams and associations in, SIP messages, connections and
// findings out.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <unordered_map>
#include <utility>

#include "capture/envelope.h"
#include "decode/association_decoder.h"
#include "decode/datagram_decoder.h"
#include "decode/dns_log.h"
#include "decode/ended_streams.h"
#include "decode/envelope_decoder.h"
#include "decode/hep_agents.h"
#include "decode/hep_decoder.h"
#include "decode/message.h"
#include "decode/net/sinks.h"
#include "decode/output.h"
#include "decode/stream_decoder.h"
#include "decode/tls_phase.h"

namespace rung::decode {

class Decoder : public net::DatagramSink,
                public net::StreamSink,
                public net::AssociationSink,
                public capture::EnvelopeSink {
 public:
  // Sink and key log must outlive the stage.
  Decoder(MessageSink& messages, tls::KeyLog& keys);
  // Without keys.
  explicit Decoder(MessageSink& messages);
  // Whether the key log may still grow: then records that it cannot open yet wait, within limits (as they do unless
  // it is told).
  void expect_keys(bool may_come) { keys_.waiting.for_keys = may_come; }

  // Before the first packet of a capture that is looked at while it goes on: ids go on behind these, and report_open()
  // will be asked.
  void begin_live(const LastIds& last) { output_.begin_live(last); }
  // The rows so far of open connections that changed since it was asked last, in the order of their ids. What is valid
  // ends with the call.
  void report_open(const std::function<void(const ConnectionFacts&)>& report);

  void on_datagram(const net::Datagram& datagram) override;
  void on_icmp_error(const PacketRef& packet, const net::IpAddress& reporter, const net::IcmpError& error) override;
  void on_chunk(const net::Stream& stream, const net::Chunk& chunk) override;
  void on_gap(const net::Stream& stream, const net::Gap& gap) override;
  void on_end(const net::Stream& stream, const net::End& end) override;

  void on_user_message(const net::Stream& association, const net::UserMessage& message) override;
  void on_lost_chunks(const net::Stream& association, const net::LostChunks& lost) override;
  void on_association_end(const net::Stream& association, const net::End& end) override;

  // A message that somebody else took out of its packets.
  void on_envelope(const capture::Envelope& envelope) override;
  // Agents found in what comes get the ids of `captures` from there on. Before anything comes.
  void number_agents_by(capture::CaptureNumbers& numbers) { agents_.number_by(numbers); }
  // Their rows; valid until something comes.
  std::vector<const capture::CaptureFacts*> agents() const { return agents_.rows(); }

  // Ends what was idle too long by `now` and passes the time on; an earlier `now` than before does
  // nothing.
  void on_time(Timestamp now);
  // Where the key log grew: what waits for keys on streams that say nothing meanwhile is looked at again. In the order of
  // their ids; for captures that are looked at while they go on.
  void look_for_keys();
  // Lets go of half of what net does not end: flows of datagrams, the longest idle ones, and streams that are over and wait
  // for keys. For when memory is short.
  void hold_half();
  // Nothing more comes: whatever is open ends as open, in the order of the connection ids.
  void finish();

 private:
  Decoder(MessageSink& messages, std::unique_ptr<tls::KeyLog> no_keys);
  Connection* connection_of(const net::IcmpError& error);
  Connection* stream_between(const net::Endpoint& one, const net::Endpoint& other);
  Connection* shown_connection(const net::Endpoint& one, const net::Endpoint& other, bool datagrams);
  StreamDecoder& decoder_for(const net::Stream& stream, const PacketRef& shown_by);

  AssociationDecoder& decoder_for_association(const net::Stream& association, const PacketRef& shown_by);

  std::unique_ptr<tls::KeyLog> no_keys_;
  TlsKeys keys_;
  std::uint64_t keys_seen_ = 0;  // the generation of the log that look_for_keys() saw
  DnsLog names_;
  Output output_;
  EnvelopeDecoder envelopes_;
  HepAgents agents_;
  HepDecoder hep_;
  DatagramDecoder datagrams_;
  std::unordered_map<std::uint64_t, std::unique_ptr<StreamDecoder>> streams_;            // by net's id
  std::unordered_map<std::uint64_t, std::unique_ptr<AssociationDecoder>> associations_;  // by net's id
  EndedStreams ended_;
  // Streams that are open, by client and server as net saw them.
  std::map<std::pair<net::Endpoint, net::Endpoint>, std::uint64_t> open_streams_;
};

}  // namespace rung::decode
