// A capture while it runs: packets from the source to their file and their rows, and once in a while everything that is
// not packets.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "capture/live_source.h"
#include "cli/capture/capture_settings.h"
#include "cli/capture/key_line_listener.h"
#include "cli/capture/live_pipeline.h"
#include "cli/capture/live_status.h"
#include "cli/capture/packet_recorder.h"
#include "cli/capture/used_secrets.h"
#include "cli/key_files.h"
#include "cli/memory_guard.h"

namespace rung::cli {

class LiveCapture {
 public:
  struct Parts {
    capture::LiveSource& source;
    KeyFiles& key_files;
    tls::KeyLog& keys;
    KeyLineListener* key_lines;  // nullptr: none
    HepSender* sender;           // nullptr: none
    MemoryGuard& memory;
    std::function<void(const LiveStatus&)> report;     // once a second
    std::function<void(const std::string&)> complain;  // what the user should know; not escaped
  };
  // Makes the database and the first file. All parts must outlive it. Throws DatabaseError, NewFileError, WriteError.
  LiveCapture(const CaptureSettings& settings, correlate::CorrelatorOptions&& correlating, Parts parts);
  ~LiveCapture();
  LiveCapture(const LiveCapture&) = delete;
  LiveCapture& operator=(const LiveCapture&) = delete;

  // Until a stop signal, --duration, --packets, or until no interface is left; then everything is written. False where
  // something could not be, or the interfaces went.
  bool run();
  LiveStatus status() const;

 private:
  using Clock = std::chrono::steady_clock;
  void take_packets();
  void look_around();
  void on_second();
  void tell_gone();
  void on_hangup();
  void take_drops();
  void guard_memory();
  void commit_if_due();
  void stop();
  bool finish();
  bool decoding() const { return pipeline_ != nullptr; }

  const CaptureSettings& settings_;
  Parts parts_;
  std::unique_ptr<LivePipeline> pipeline_;  // none without -o
  capture::CaptureNumbers numbers_;
  std::unique_ptr<FindingSink> no_findings_;
  PacketRecorder recorder_;
  UsedSecrets used_secrets_;
  const bool on_terminal_;
  const Timestamp started_;
  const Clock::time_point begin_;
  Clock::time_point next_second_;
  std::optional<Timestamp> last_packet_;
  std::array<std::uint64_t, capture::drop_places> dropped_{};
  std::uint64_t shed_ = 0;
  bool stopping_ = false, all_packets_ = false, trouble_ = false;
  bool memory_told_ = false;
};

}  // namespace rung::cli
