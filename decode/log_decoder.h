// The stage between a SIP log and the decoder: records of SIP CLF in, messages in envelopes out.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "base/finding.h"
#include "capture/clf_record.h"
#include "capture/envelope.h"
#include "capture/packet.h"
#include "decode/sip/message.h"

namespace rung::decode {

class LogDecoder {
 public:
  // Both must outlive the stage.
  LogDecoder(capture::EnvelopeSink& envelopes, FindingSink& findings) : envelopes_(envelopes), findings_(findings) {}

  // A packet of link type clf_record.
  void on_record(const capture::Packet& packet);
  std::uint64_t records() const { return records_; }

 private:
  enum Told : std::uint8_t { pointers, lengths, flags, count_ };

  void check(const capture::clf::Record& record, const sip::Message* message, const PacketRef& where);
  void tell(Told told, FindingCode code, const PacketRef& where, std::string detail, Severity severity);

  capture::EnvelopeSink& envelopes_;
  FindingSink& findings_;
  std::uint64_t records_ = 0;
  std::map<std::uint32_t, std::array<std::size_t, count_>> told_;  // by capture
};

}  // namespace rung::decode
