// Lists, addresses and their parameters stay inside the text they are read from.
#include <cstdlib>

#include "base/bytes.h"
#include "decode/sip/contact.h"
#include "decode/sip/header_list.h"

static void require(bool holds) {
  if (!holds) std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rung::sip::ListReader reader(rung::as_text({data, size}));
  std::size_t octets = 0;
  while (std::optional<std::string_view> element = reader.next()) {
    octets += element->size();
    rung::sip::Contact contact = rung::sip::parse_contact(*element);
    rung::sip::NameAddr address = contact.address;
    for (std::string_view part : {address.display_name, address.uri, address.parameters, contact.instance, contact.q}) {
      if (part.empty()) continue;
      require(part.data() >= element->data() && part.end() <= element->end());
    }
    require(address.display_text().size() <= element->size());
  }
  require(octets <= size);
  return 0;
}
