// Attempts to register: what the metrics of RFC 6076 count. One that is challenged goes on with the next REGISTER.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "base/fingerprint.h"
#include "correlate/seen_message.h"

namespace rung::correlate {

class RegisterAttempts {
 public:
  // `events` must outlive it.
  explicit RegisterAttempts(EventSink& events) : events_(events) {}
  // Before the first message: ids go on behind these.
  void begin_behind(std::uint64_t last) { last_id_ = last; }

  // Takes every complete message, after the registration of its transaction is known. An attempt is told when it ends.
  void on_message(const SeenMessage& seen);
  // The transaction is forgotten: an attempt that still waits on it has ended. `deadline`: when it timed out.
  void on_transaction_end(const KeptTransaction& transaction, std::optional<Timestamp> deadline);
  std::size_t size() const { return open_.size(); }

 private:
  struct Attempt {
    RegisterAttempt row;
    std::uint64_t transaction_id = 0;
    std::uint32_t cseq = 0;
    bool refused = false;  // the client may try again with what the response asks for
  };
  using Open = std::unordered_map<std::string, Attempt, TextHash, std::equal_to<>>;

  void on_request(const SeenMessage& seen);
  void on_final(const SeenMessage& seen);
  void go_on(const SeenMessage& seen, Attempt& attempt);
  void end(Open::iterator attempt);

  EventSink& events_;
  Open open_;  // by Call-ID and To URI
  std::unordered_map<std::uint64_t, std::string> by_transaction_;
  std::uint64_t last_id_ = 0;
};

}  // namespace rung::correlate
