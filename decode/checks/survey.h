// One pass over a message that finds what needs a closer look. In a message as it should be that is nothing.
#pragma once

#include <cstdint>

#include "decode/sip/message.h"

namespace rung::decode {

// True: the checks of that subject have to look; they may find nothing.
struct Survey {
  bool start_line = false;
  bool lines = false;  // of the header section
  bool presence = false;
  bool cseq = false;
  bool numbers = false;
  bool addresses = false;  // and the Request-URI
  bool vias = false;
  bool lists = false;
  bool quotes = false;
  bool credentials = false;
  bool date = false;
  bool charset = false;
  bool body = false;

  static Survey everything();
};

Survey survey(const sip::Message& message);

}  // namespace rung::decode
