// A call that nothing happens to for a while, in few octets: what TrackedCall keeps, one behind the other. Between its
// answer and its end a call rests, which is nearly all of its time.
#pragma once

#include <memory>

#include "correlate/tracked_call.h"

namespace rung::correlate {

class RestingCall {
 public:
  // Nothing.
  RestingCall() = default;
  // False, and nothing is taken, where the call has what only few calls have: such a one does not rest.
  bool take(TrackedCall& call);
  // Makes `call`, which was just made, what the one was that was taken; and has nothing any more.
  void give(TrackedCall& call);

 private:
  std::unique_ptr<char[]> octets_;
};

}  // namespace rung::correlate
