#include "decode/sip/rack.h"

#include "decode/sip/cseq.h"
#include "decode/sip/lexical.h"

namespace rung::sip {

RAck parse_rack(std::string_view value) {
  const CSeq first = parse_cseq(value);          // response number, and the rest in place of a method
  const CSeq second = parse_cseq(first.method);  // CSeq number and method
  RAck found;
  found.response_number = first.number;
  found.overflow = first.overflow || second.overflow;
  // 1INVITE is no number and a method.
  const bool separate = !first.digits.empty() && first.method.data() > first.digits.data() + first.digits.size();
  if (!separate) return found;
  found.cseq_number = second.number;
  found.method = second.method;
  return found;
}

RSeq parse_rseq(std::string_view value) {
  const CSeq number = parse_cseq(value);
  if (!number.method.empty()) return {};
  return {number.number, number.overflow};
}

}  // namespace rung::sip
