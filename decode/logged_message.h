// The SIP message that a record of SIP CLF tells of.
#pragma once

#include <string>

#include "capture/clf_record.h"

namespace rung::decode {

struct LoggedMessage {
  std::string octets;
  // These are the octets that were sent, or their beginning. False: they were put together from the fields of the record,
  // and what was not logged is not in them; without a body the header section has no end.
  bool as_sent = false;
  // The writer cut them (RFC 6873 4.4 lets no field have more than 4096 octets).
  bool cut = false;
};

// Where the whole message was logged, that. Else a start line, the header fields that were logged as they are, and Via,
// From, To, Call-ID and CSeq from the mandatory fields where they are not among those. The branch of that Via is what
// the record calls the transaction on this hop. A request of which the method or the Request-URI could not be read has
// "?" there.
LoggedMessage logged_message(const capture::clf::Record& record);

}  // namespace rung::decode
