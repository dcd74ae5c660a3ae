// A head that was read is read the same from its own octets alone, and no shorter input holds it.
#include <cstdlib>

#include "decode/http/upgrade.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rung;
  const Bytes bytes(data, size);
  http::looks_like_http(bytes);
  const Result<http::Head> head = http::parse_head(bytes);
  if (!head) return 0;
  if (head->size == 0 || head->size > size) std::abort();
  http::asks_for_websocket(*head);
  http::body_size(*head);
  const Result<http::Head> alone = http::parse_head(bytes.first(head->size));
  if (!alone || alone->size != head->size || alone->fields.size() != head->fields.size()) {
    std::abort();
  }
  const Result<http::Head> cut = http::parse_head(bytes.first(head->size - 1));
  if (cut || cut.error().code != ParseErrorCode::truncated) std::abort();
  return 0;
}
