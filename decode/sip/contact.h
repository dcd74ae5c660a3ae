// Contact (RFC 3261 20.10) with the parameters of outbound (RFC 5626) and GRUU (RFC 5627).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "decode/sip/message.h"
#include "decode/sip/name_addr.h"

namespace rung::sip {

// Views into the text it was read from; empty where the parameter is absent.
struct Contact {
  NameAddr address;
  std::optional<std::uint32_t> expires;  // seconds; UINT32_MAX where larger; absent where it is no number
  std::string_view q;                    // as sent
  std::string_view instance;             // +sip.instance without quotes, with its angle brackets
  std::optional<std::uint32_t> reg_id;
  std::string_view pub_gruu, temp_gruu;
};

// One element of a list; split it first (header_list.h).
Contact parse_contact(std::string_view element);

struct ContactList {
  bool wildcard = false;  // "*": every binding (RFC 3261 10.2.2)
  std::vector<Contact> contacts;
};

// All Contact fields as one list, in order.
ContactList parse_contacts(std::span<const HeaderField> headers);

}  // namespace rung::sip
