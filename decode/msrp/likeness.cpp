#include <algorithm>

#include "decode/msrp/framer.h"
#include "decode/msrp/lexical.h"

namespace rung::msrp {

Likeness looks_like_msrp(Bytes bytes) {
  const std::string_view text = as_text(bytes);
  const std::size_t shared = std::min(text.size(), protocol_mark.size());
  if (text.substr(0, shared) != protocol_mark.substr(0, shared)) return Likeness::no;
  const std::string_view behind = text.substr(shared);
  const std::size_t id = ident_size(behind);
  if (id > transaction_id_octets) return Likeness::no;
  if (id == behind.size()) return Likeness::unsure;
  if (id == 0 || behind[id] != ' ') return Likeness::no;
  if (id + 1 == behind.size()) return Likeness::unsure;
  const char next = behind[id + 1];
  return ascii_digit(next) || is_upper_alpha(next) ? Likeness::yes : Likeness::no;
}

}  // namespace rung::msrp
