#include "decode/output.h"

#include <utility>

namespace rung::decode {

std::uint64_t Output::give_message(SipMessage&& message) {
  message.id = ++messages_;
  sink_.on_message(std::move(message));
  return messages_;
}

std::uint64_t Output::give_msrp(MsrpMessage&& message) {
  message.id = ++msrp_messages_;
  sink_.on_msrp(std::move(message));
  return msrp_messages_;
}

void Output::advance(Timestamp now) {
  if (now <= now_) return;
  now_ = now;
  sink_.on_time(now);
}

}  // namespace rung::decode
