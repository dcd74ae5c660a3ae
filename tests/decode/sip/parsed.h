// A message parsed out of a text, as tests write them.
#pragma once

#include <string_view>
#include <vector>

#include "decode/sip/message.h"

namespace rung::sip {

inline Message parsed(std::string_view text) { return Message::parse({text.begin(), text.end()}); }

}  // namespace rung::sip
