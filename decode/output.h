// The way out of the decode stage: gives messages and connections their ids, and keeps time going
// forward.
#pragma once

#include <cstdint>

#include "decode/dns_log.h"
#include "decode/message.h"
#include "decode/pending_upgrades.h"

namespace rung::decode {

class Output {
 public:
  // The sink must outlive it.
  explicit Output(MessageSink& sink) : sink_(sink) {}

  std::uint64_t new_connection_id() { return ++connections_; }
  // Both return the id that the message got.
  std::uint64_t give_message(SipMessage&& message);
  std::uint64_t give_msrp(MsrpMessage&& message);
  // An earlier time than before is passed over.
  void advance(Timestamp now);
  Timestamp now() const { return now_; }
  MessageSink& sink() { return sink_; }
  // What DNS answers said; nullptr where nobody listens to them.
  const DnsLog* names() const { return names_; }
  void set_names(const DnsLog& names) { names_ = &names; }
  PendingUpgrades& pending_upgrades() { return pending_upgrades_; }

 private:
  const DnsLog* names_ = nullptr;
  PendingUpgrades pending_upgrades_;
  MessageSink& sink_;
  std::uint64_t connections_ = 0;
  std::uint64_t messages_ = 0, msrp_messages_ = 0;
  Timestamp now_{INT64_MIN};
};

}  // namespace rung::decode
