// A message that was read has records within the limit and names that end; a message cut short is never read as more.
#include <cstdlib>

#include "base/limits.h"
#include "decode/dns/message.h"
#include "decode/proxy_protocol.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rung;
  const Bytes bytes(data, size);
  const Result<decode::ProxyHeader> proxy = decode::parse_proxy_header(bytes);
  if (proxy && (proxy->size == 0 || proxy->size > size)) std::abort();
  const Result<dns::Message> message = dns::parse_message(bytes);
  if (!message) return 0;
  if (message->records.size() > limits::dns_records) std::abort();
  for (const dns::Record& record : message->records)
    if (record.name.size() > 1024 || record.target.size() > 1024) std::abort();
  const Result<dns::Message> cut = dns::parse_message(bytes.first(size / 2));
  if (cut && cut->records.size() > message->records.size()) std::abort();
  return 0;
}
