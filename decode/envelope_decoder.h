// Messages in envelopes, as logs and agents give them: to the flows that they tell of.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "base/limits.h"
#include "capture/envelope.h"
#include "decode/connection.h"
#include "decode/flow_table.h"
#include "decode/sip/framer.h"

namespace rung::decode {

class EnvelopeDecoder {
 public:
  // The output must outlive the decoder.
  explicit EnvelopeDecoder(Output& output) : output_(output) {}

  void on_envelope(const capture::Envelope& envelope);
  // Ends the flows that were idle for limits::udp_idle_timeout.
  void on_time(Timestamp now);
  // Adds the flows that did not end; valid until the next call.
  void list(std::vector<Connection*>& rows);
  // Forgets all flows; they have been ended.
  void clear();

 private:
  struct Nothing {};
  using Flows = FlowTable<Nothing>;
  static constexpr std::size_t transports = static_cast<std::size_t>(Transport::quic) + 1;

  Flows::Flow& flow_for(const capture::Envelope& envelope, const sip::Message& first_message);
  Flows& flows_of(Transport transport);

  Output& output_;
  // By transport: two hops may have the same ends, as where a log tells neither port.
  std::array<std::unique_ptr<Flows>, transports> flows_;
};

}  // namespace rung::decode
