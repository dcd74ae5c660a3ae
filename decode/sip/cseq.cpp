#include "decode/sip/cseq.h"

#include "decode/sip/lexical.h"

namespace rung::sip {

CSeq parse_cseq(std::string_view value) {
  value = trim_lws(value);
  CSeq found;
  std::size_t size = 0;
  std::uint64_t number = 0;
  for (; size < value.size() && ascii_digit(value[size]); ++size) {
    number = number * 10 + static_cast<std::uint64_t>(value[size] - '0');
    found.overflow = found.overflow || number > UINT32_MAX;
    if (found.overflow) number = 0;
  }
  found.digits = value.substr(0, size);
  if (size > 0 && !found.overflow) found.number = static_cast<std::uint32_t>(number);
  found.method = trim_lws(value.substr(size));
  return found;
}

}  // namespace rung::sip
