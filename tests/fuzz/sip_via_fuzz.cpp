// The parts of a Via and of a CSeq stay inside their text.
#include <cstdlib>

#include "base/bytes.h"
#include "decode/sip/cseq.h"
#include "decode/sip/via.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = rung::as_text({data, size});
  rung::sip::Via via = rung::sip::parse_via(text);
  rung::sip::CSeq cseq = rung::sip::parse_cseq(text);
  for (std::string_view part : {via.protocol, via.version, via.transport, via.sent_by, via.branch, via.received,
                                via.rport, via.address.host, cseq.method}) {
    if (part.empty()) continue;
    if (part.data() < text.data() || part.end() > text.end()) std::abort();
  }
  if (cseq.number.has_value() && cseq.overflow) std::abort();
  return 0;
}
