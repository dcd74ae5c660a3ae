// Which call an MSRP message belongs to: session descriptions name MSRP URIs (a=path, RFC 4975 8.1), whose session-ids
// stand again in To-Path and From-Path.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/expiry_queue.h"
#include "decode/message.h"

namespace rung::correlate {

struct MsrpSession {
  std::uint64_t call = 0;
  std::uint64_t dialog_id = 0;  // 0: not known
};

class MsrpSessions {
 public:
  // Remembers the paths that the session description in `message` names. A name that another call has already stays
  // with that call while `is_open(call)`: the legs of one call may share it. False where limits::msrp_sessions was
  // reached, and what was named longest ago forgotten.
  bool learn(const decode::SipMessage& message, const MsrpSession& session,
             const std::function<bool(std::uint64_t)>& is_open);
  // The session whose name stands in To-Path or From-Path: one with a dialog before one without. Names count with
  // their host first, as short session-ids repeat, and then alone, as hosts change on the way.
  MsrpSession find(const decode::MsrpMessage& message);
  std::size_t size() const { return sessions_.size(); }

 private:
  struct Entry {
    MsrpSession session;
    Timestamp deadline;
  };

  void learn_name(std::string&& name, const MsrpSession& session, Timestamp now,
                  const std::function<bool(std::uint64_t)>& is_open);
  void search(std::string_view path, bool with_host, Timestamp now, MsrpSession& found);
  void forget_expired(Timestamp now);
  bool forget_oldest();

  std::unordered_map<std::string, Entry> sessions_;
  ExpiryQueue<std::string> deadlines_;
};

}  // namespace rung::correlate
