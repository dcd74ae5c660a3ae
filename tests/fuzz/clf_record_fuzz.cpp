// A record of SIP CLF keeps its views inside its octets, and the message it tells of is made twice alike and parsed.
#include <cstdlib>

#include "base/bytes.h"
#include "decode/logged_message.h"
#include "decode/sip/message.h"

static void require(bool holds) {
  if (!holds) std::abort();
}

static bool lies_inside(std::string_view part, std::string_view whole) {
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rung;
  // Mutations of captures hardly ever have the form of a record.
  std::string text(as_text({data, size}));
  if (size > 0 && data[0] % 2 == 0)
    text = "A0000EE," + std::string(52, '0') + "\n1400000000.007\tRORWE\t" + text + "\n";
  const Result<capture::clf::Record> record = capture::clf::parse_record(text);
  if (!record) return 0;
  require(record->size <= text.size() + 1);
  for (const std::string_view field : record->text) require(lies_inside(field, text));
  for (const capture::clf::OptionalField& field : record->optional_fields) require(lies_inside(field.value, text));
  const decode::LoggedMessage message = decode::logged_message(*record);
  require(message.octets == decode::logged_message(*record).octets);
  require(sip::Message::parse({message.octets.begin(), message.octets.end()}).raw() == message.octets);
  return 0;
}
