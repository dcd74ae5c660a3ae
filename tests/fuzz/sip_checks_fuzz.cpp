// Findings about the form of a message: what looks usual at first sight is right at second sight too, and details stay
// short.
#include <cstdlib>

#include "base/bytes.h"
#include "decode/checks/message_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rung;
  const std::string_view text = as_text({data, size});
  const sip::Message message = sip::Message::parse({text.begin(), text.end()});
  decode::MessageSurroundings surroundings;
  const auto found = decode::check_message(message, surroundings);
  const auto thorough = decode::check_message_thoroughly(message, surroundings);
  if (found.size() != thorough.size()) std::abort();
  for (std::size_t i = 0; i < found.size(); ++i) {
    constexpr std::size_t longest = 600;
    if (found[i].code != thorough[i].code || found[i].detail != thorough[i].detail) std::abort();
    if (found[i].detail.size() > longest) std::abort();
  }
  surroundings.cut_by_capture = true;
  (void)decode::check_message(message, surroundings);
  return 0;
}
