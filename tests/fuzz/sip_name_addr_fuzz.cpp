// Lists, addresses and parameters of any text stay inside it, and a list never has more elements
// than octets.
#include <cstdlib>

#include "base/bytes.h"
#include "decode/sip/contact.h"
#include "decode/sip/header_list.h"

namespace {

void require_inside(std::string_view part, std::string_view whole) {
  if (part.empty()) return;
  if (part.data() < whole.data() || part.end() > whole.end()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = rung::as_text({data, size});
  rung::sip::ListReader reader(text);
  std::size_t octets = 0;
  while (std::optional<std::string_view> element = reader.next()) {
    octets += element->size();
    rung::sip::Contact contact = rung::sip::parse_contact(*element);
    for (std::string_view part : {contact.address.display_name, contact.address.uri,
                                  contact.address.parameters, contact.instance, contact.q}) {
      require_inside(part, *element);
    }
    if (contact.address.display_text().size() > element->size()) std::abort();
  }
  if (octets > size) std::abort();
  return 0;
}
