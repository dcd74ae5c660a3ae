// Messages that wait for a user (RFC 3842).
#pragma once

#include <string>
#include <string_view>

namespace rung::event {

// "message-summary: yes, voice 2 new/8 old (0/2 urgent)"
std::string describe_message_summary(std::string_view body);

}  // namespace rung::event
