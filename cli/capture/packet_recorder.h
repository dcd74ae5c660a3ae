// Gives each captured packet its place (a row of `captures`, and a number in it) and writes it to the pcapng files of
// --write, one behind the other.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/wiping_allocator.h"
#include "capture/capture_log.h"
#include "capture/live_source.h"
#include "cli/capture/capture_settings.h"
#include "cli/capture/packet_file.h"

namespace rung::cli {

// With files, each of them is a capture, and a packet's number is the one it has there. Without, and while none can be
// written, each interface is one.
class PacketRecorder {
 public:
  struct Settings {
    std::optional<std::string> write;  // the file; with a rotation the time and a number stand before its ending
    Rotation rotation;
    std::function<void(const std::string&)> complain;  // the disk refuses; not escaped
  };
  // `numbers` gives captures their ids; it and the sink must outlive it. The interfaces are those that packets name by their number. Throws NewFileError and
  // WriteError where the first file cannot be made.
  PacketRecorder(Settings settings, std::vector<capture::NewInterface> interfaces, capture::CaptureNumbers& numbers,
                 FindingSink& findings, Timestamp now);
  ~PacketRecorder();
  PacketRecorder(const PacketRecorder&) = delete;
  PacketRecorder& operator=(const PacketRecorder&) = delete;

  void record(capture::Packet& packet);
  // Some times a second: begins another file where it is time, hands over what is held back.
  void on_time(Timestamp now);
  // Another file from the next packet on. False: none is written.
  bool rotate(Timestamp now);
  // Lines of a key log, for this file and the beginning of the next ones.
  void add_secrets(SecretText lines);
  // To be called in the order they were lost. Gives the id of the capture that lacks them.
  std::uint32_t on_dropped(const capture::DroppedPackets& dropped);
  // The last file gets its name. Nothing may follow.
  void finish(Timestamp now);

  // All rows of `captures`, and those that have changed since the last call.
  std::vector<const capture::CaptureFacts*> captures() const;
  std::vector<const capture::CaptureFacts*> changed_captures();

  std::uint64_t packets() const { return packets_; }
  std::uint64_t octets() const { return octets_; }
  std::uint64_t files() const { return files_; }
  bool failing() const { return retry_.has_value(); }

 private:
  capture::CaptureLog& add_log(const std::string& path, std::string_view format);
  std::string name_of_next(Timestamp now) const;
  void open_file(Timestamp now);
  void begin_without_file();
  void close_file(Timestamp now);
  void try_again(Timestamp now);
  void count_anew();
  void give_up(const std::string& why, Timestamp now);
  void end_log(capture::CaptureLog& log, std::uint64_t octets);
  bool due(Timestamp now) const;

  Settings settings_;
  capture::CaptureNumbers& numbers_;
  FindingSink& findings_;
  const std::vector<capture::NewInterface> interfaces_;
  std::deque<capture::CaptureLog> logs_;
  std::vector<capture::CaptureLog*> current_;        // by interface; the same one for all where there is a file
  std::vector<std::uint64_t> dropped_;               // by interface, since current_ began
  std::vector<std::uint64_t> recorded_;              // by interface, since current_ began
  std::vector<const capture::CaptureFacts*> ended_;  // since changed_captures() was asked
  std::unique_ptr<PacketFile> file_;
  std::uint64_t file_packets_ = 0;
  Timestamp opened_;
  std::optional<Timestamp> retry_;  // when another file is tried
  std::deque<SecretText> secrets_;  // written since the beginning, the latest
  std::size_t secret_octets_ = 0;
  std::uint64_t packets_ = 0, octets_ = 0, files_ = 0;
};

}  // namespace rung::cli
