// Where the requests of a dialog go (RFC 3261 12.2.1.1), where they should go, and who moved.
#pragma once

#include <string_view>

#include "correlate/event.h"
#include "correlate/seen_message.h"

namespace rung::correlate {

class DialogTargets {
 public:
  // It must outlive it.
  explicit DialogTargets(EventSink& events) : events_(events) {}

  // An INVITE that begins a call, on any hop: the caller's Contact.
  void on_initial_invite(const SeenMessage& seen);
  // A request of a dialog, by `sender`.
  void check_request(const SeenMessage& seen, Side sender);
  // The Contact of `side` in a message of a dialog that may set it; `initial`: a response that makes the dialog.
  void learn(const SeenMessage& seen, Side side, bool initial);
  // A final response to an INVITE or UPDATE of that side.
  void settle(const SeenMessage& seen, Side requester);

 private:
  void tell_moved(const SeenMessage& seen, Side side, std::string_view before, std::string_view after);

  EventSink& events_;
};

}  // namespace rung::correlate
