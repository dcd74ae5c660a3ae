// The stages behind a live source: packets in, rows out, and what is to be known while they run.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "capture/packet.h"
#include "cli/capture/live_events.h"
#include "correlate/correlator.h"
#include "decode/decoder.h"
#include "decode/net/network.h"
#include "decode/tls/key_log.h"
#include "store/live_database_file.h"
#include "store/live_writer.h"

namespace rung::cli {

class LivePipeline {
 public:
  struct Store {
    std::string path;
    std::optional<Duration> keep;
    std::optional<std::uint64_t> max_size;
    std::optional<std::uint64_t> memory_limit;
    std::function<void(const std::string&)> complain;  // what the user should know; not escaped
  };
  // All must outlive it; `sender` may be nullptr. Throws DatabaseError where the file is no database of rung, or cannot be written.
  LivePipeline(Store store, correlate::CorrelatorOptions correlating, tls::KeyLog& keys, HepSender* sender);

  // Where the findings about captures go.
  FindingSink& findings() { return correlator_; }
  // Ids of captures that are in the database already.
  std::uint32_t captures_before() const { return static_cast<std::uint32_t>(file_.last_ids().capture); }
  // What a capture before this one left in the database; nothing where it is new.
  const std::optional<store::EarlierCapture>& earlier() const { return file_.earlier(); }
  // Gives agents of HEP their ids; must outlive it. Before the first packet.
  void number_agents_by(capture::CaptureNumbers& numbers) { decoder_.number_agents_by(numbers); }

  void on_packet(const capture::Packet& packet);
  // Nothing that was captured before `now` is still to come.
  void on_time(Timestamp now);
  void on_lost_packets(store::LostPackets lost);
  // To be called often; `now` is a clock that never goes back. True: a commit is due, and commit() has to follow.
  bool tick(Timestamp now) { return writer_.tick(now); }
  void commit(std::vector<const capture::CaptureFacts*> changed_captures);
  // Whatever is open ends as open; what waited until `end` has timed out. False where not everything could be written.
  // The findings that belong to captures may come until finish_rows().
  void finish_stages(Timestamp end);
  bool finish_rows(std::vector<const capture::CaptureFacts*> changed_captures);

  // Memory is short: lets go of half of what is followed.
  void follow_half();

  std::uint64_t messages() const { return events_.messages(); }
  std::uint64_t calls() const { return events_.calls(); }
  std::size_t calls_in_progress() const { return correlator_.calls_in_progress(); }
  store::LiveCounters stored() const { return writer_.counters(); }
  const net::NetworkCounters& network() const { return network_.counters(); }

 private:
  store::CommitFacts facts_with(std::vector<const capture::CaptureFacts*> changed_captures);

  store::LiveDatabaseFile file_;
  store::LiveWriter writer_;
  LiveEvents events_;
  correlate::Correlator correlator_;
  decode::Decoder decoder_;
  net::Network network_;
  std::vector<store::LostPackets> lost_;      // since the last commit
  std::vector<std::uint64_t> agent_packets_;  // of each agent, as far as they were committed
  Timestamp time_{INT64_MIN};
};

}  // namespace rung::cli
