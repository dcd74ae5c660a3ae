// A log in the SIP Common Log Format (RFC 6873): each record is given out like a packet, with link type clf_record.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "capture/byte_input.h"
#include "capture/capture_log.h"

namespace rung::capture {

// The octets that begins_clf() needs: the first line of a record with its line end.
constexpr std::size_t clf_begin_size = 62;
// True where the octets begin a record of SIP CLF.
bool begins_clf(Bytes octets);

// Records are cut out by their line ends; their lengths are not believed. Behind damage reading goes on where the next
// whole record begins, also in the middle of a line.
class ClfSource : public PacketSource {
 public:
  ClfSource(ByteInput input, CaptureLog log);

  bool next(Packet& packet) override;
  std::vector<const CaptureFacts*> captures() const override { return {&log_.facts()}; }
  std::vector<const DecryptionSecrets*> secrets() const override { return {}; }
  std::vector<const DecryptionSecrets*> new_secrets() override { return {}; }
  std::uint64_t position() const override { return input_.file_position(); }
  std::uint64_t size() const override { return input_.size(); }

 private:
  enum class Outcome : std::uint8_t { record, damaged, end };

  void skip_line_ends();
  Outcome read_record(Packet& packet);
  Outcome give(std::size_t size, Timestamp time, Packet& packet);
  Outcome end_of_file(std::size_t size);
  Outcome damaged(const std::string& what);
  bool find_record();
  std::size_t find_line_end(std::size_t from);

  ByteInput input_;
  CaptureLog log_;
  bool done_ = false;
};

}  // namespace rung::capture
