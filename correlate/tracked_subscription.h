// What is known of a subscription while it is followed (RFC 6665), those of REFER included (RFC 3515).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/chained_index.h"
#include "base/packet_ref.h"
#include "correlate/event.h"

namespace rung::correlate {

// A 2xx that asks for a NOTIFY, and when that has to be there at the latest.
struct AwaitedNotify {
  PacketRef accepted;
  std::uint64_t message_id = 0, connection_id = 0;
  std::uint32_t status = 0;
  Timestamp due;  // the end of Timer N; of a REFER 64*T1 behind the 2xx
  // See notify_may_pass_elsewhere().
  bool may_pass_elsewhere = false;
};

// Which CSeq numbers of NOTIFY were seen, those that UDP brought late included.
class NotifyNumbers {
 public:
  // False where it was seen before: another hop, or sent again.
  bool take(std::uint32_t cseq);
  // The one that take() took last is the highest so far.
  bool is_latest() const { return is_latest_; }

 private:
  std::uint32_t highest_ = 0;
  std::uint64_t seen_ = 0;  // bit n: highest_ - n
  bool is_latest_ = false;
};

struct TrackedSubscription : ChainLink<TrackedSubscription> {
  Subscription row;
  std::uint32_t refer_cseq = 0;                // of the REFER: the id of its event (RFC 3515 2.4.6)
  std::uint32_t request_cseq = 0;              // of the latest SUBSCRIBE, or of the REFER
  std::uint32_t answered_cseq = 0;             // the latest of them that got a 2xx
  std::uint32_t request_vias = 0;              // on the hop of it that is nearest the subscriber
  std::optional<std::uint32_t> asked_expires;  // seconds, in it
  Timestamp requested;                         // its time
  Timestamp last_seen;                         // of any of its messages
  std::optional<Timestamp> expires;            // when it ends unless refreshed
  std::optional<Timestamp> notified;           // its latest NOTIFY
  std::optional<AwaitedNotify> awaited;        // nothing where a NOTIFY came, or none is due
  NotifyNumbers numbers;
  std::array<std::uint64_t, 4>
      streams{};                        // connections that can lose octets and carried messages of it, the first ones
  std::uint64_t refer_transaction = 0;  // of a REFER: its first
  bool is_refer = false;
  bool request_seen = false;     // its SUBSCRIBE or REFER is in the capture
  bool accepted = false;         // a 2xx was seen
  bool wants_no_notify = false;  // the REFER required nosub or explicitsub (RFC 7614)
  bool leaving = false;          // the latest SUBSCRIBE asked for 0 seconds
  bool ran_out = false;          // it ended by the clock alone
  bool spoiled = false;          // octets that could be its NOTIFY were lost, or its stream ended
  bool outcome_told = false;     // of a REFER
  bool over = false;             // only what comes late still belongs to it
  Timestamp over_since;

  // When something happens to it if nothing more comes.
  Timestamp deadline() const;
  // Over for so long that nothing can belong to it any more.
  bool is_gone(Timestamp now) const;
  // Its dialog is known: a NOTIFY made it, or a 2xx told whose it will be.
  bool has_dialog() const { return !row.to_tag.empty(); }
  // Opens it again, where only the clock had ended it; false where it does not.
  bool revive();
  void close(Timestamp time);
};

}  // namespace rung::correlate
