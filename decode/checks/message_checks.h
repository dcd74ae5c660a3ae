// What one SIP message alone shows to be wrong about its form.
#pragma once

#include <string>
#include <vector>

#include "base/finding.h"
#include "decode/sip/message.h"

namespace rung::decode {

struct Fault {
  FindingCode code;
  std::string detail;
};

// `cut_by_capture`: the end of the message is missing because the capture lost it, so what is
// missing is not its sender's fault.
std::vector<Fault> check_message(const sip::Message& message, bool cut_by_capture);

}  // namespace rung::decode
