// The stages of the program over one capture, a packet at a time, so that a test can look in between.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "capture/packet_source.h"
#include "correlate/correlator.h"
#include "decode/decoder.h"
#include "decode/net/network.h"
#include "decode/tls/key_log.h"
#include "store/live_database_file.h"

namespace rung::test {

class Stages {
 public:
  // `last`: of what went before; `live`: report_open() will be asked.
  Stages(const std::filesystem::path& capture, correlate::EventSink& sink, bool live, const store::LastIds& last = {})
      : correlator_(sink, options(live, last.correlate)),
        decoder_(correlator_, keys_),
        network_(decoder_, decoder_, decoder_, correlator_),
        numbers_(static_cast<std::uint32_t>(last.capture)),
        source_(capture::open_capture(capture.string(), numbers_.next(), correlator_)) {
    if (live) decoder_.begin_live(last.decode);
    decoder_.number_agents_by(numbers_);
    decoder_.expect_keys(false);
    std::ifstream file(std::filesystem::path(capture).replace_extension("keys"));
    learn({std::istreambuf_iterator<char>(file), {}});
  }

  // False where there is no further packet.
  bool next() {
    if (!source_->next(packet_)) return false;
    for (const capture::DecryptionSecrets* secrets : source_->new_secrets())
      learn(std::string(std::string_view(secrets->text)));
    network_.on_packet(packet_);
    return true;
  }
  Timestamp time() const { return packet_.ref.time; }
  std::vector<const capture::CaptureFacts*> captures() const {
    std::vector<const capture::CaptureFacts*> all = source_->captures();
    for (const capture::CaptureFacts* agent : decoder_.agents()) all.push_back(agent);
    return all;
  }

  void report_open(correlate::EventSink& rows) {
    decoder_.report_open([&](const decode::ConnectionFacts& facts) { rows.on_event(decode::ConnectionFacts(facts)); });
    correlator_.report_open(rows);
  }
  void finish() {
    network_.finish();
    decoder_.on_time(packet_.ref.time);
    decoder_.finish();
    correlator_.finish();
  }

 private:
  static correlate::CorrelatorOptions options(bool live, const correlate::LastIds& last) {
    correlate::CorrelatorOptions made;
    made.live = live;
    made.last_ids = last;
    return made;
  }
  void learn(const std::string& text) {
    keys_.add(text, 0);
    keys_.finish(0);
  }

  tls::KeyLog keys_;
  correlate::Correlator correlator_;
  decode::Decoder decoder_;
  net::Network network_;
  capture::CaptureNumbers numbers_;
  std::unique_ptr<capture::PacketSource> source_;
  capture::Packet packet_;
};

// Captures of tests/fixtures, in the order of their names.
inline std::vector<std::filesystem::path> fixtures() {
  std::vector<std::filesystem::path> found;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::string(RUNG_SOURCE_DIR) + "/tests/fixtures"))
    if (entry.path().stem() == "input" && entry.path().extension() != ".keys") found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

inline std::filesystem::path fixture(const std::string& name) {
  for (const std::filesystem::path& each : fixtures())
    if (each.parent_path().filename() == name) return each;
  throw std::runtime_error("no fixture " + name);
}

// The time that a LiveWriter is told: a second later each time it is asked for.
class TestClock {
 public:
  Timestamp next() { return now_ = now_ + seconds(1); }

 private:
  Timestamp now_;
};

}  // namespace rung::test
