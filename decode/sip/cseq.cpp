#include "decode/sip/cseq.h"

#include "decode/sip/lexical.h"

namespace rung::sip {

CSeq parse_cseq(std::string_view value) {
  value = trim_lws(value);
  CSeq found;
  const LeadingNumber number = leading_number(value);
  found.number = number.number;
  found.overflow = number.overflow;
  found.digits = value.substr(0, number.digits);
  found.method = trim_lws(value.substr(number.digits));
  return found;
}

}  // namespace rung::sip
