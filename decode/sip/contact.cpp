#include "decode/sip/contact.h"

#include "decode/sip/header_list.h"
#include "decode/sip/lexical.h"
#include "decode/sip/parameters.h"

namespace rung::sip {
namespace {

void read_parameter(const Parameter& parameter, Contact& into) {
  auto named = [&](std::string_view name) { return equals_ignoring_case(parameter.name, name); };
  if (named("expires")) {
    into.expires = saturated_decimal(parameter.value);
  } else if (named("q")) {
    into.q = parameter.value;
  } else if (named("+sip.instance")) {
    into.instance = parameter.value;
  } else if (named("reg-id")) {
    into.reg_id = saturated_decimal(parameter.value);
  } else if (named("pub-gruu")) {
    into.pub_gruu = parameter.value;
  } else if (named("temp-gruu")) {
    into.temp_gruu = parameter.value;
  }
}

}  // namespace

Contact parse_contact(std::string_view element) {
  Contact contact;
  contact.address = parse_name_addr(element);
  ParameterReader reader(contact.address.parameters);
  while (std::optional<Parameter> parameter = reader.next()) read_parameter(*parameter, contact);
  return contact;
}

ContactList parse_contacts(std::span<const HeaderField> headers) {
  ContactList list;
  for (std::string_view element : list_of(headers, HeaderId::contact)) {
    if (element == "*") {
      list.wildcard = true;
    } else {
      list.contacts.push_back(parse_contact(element));
    }
  }
  return list;
}

}  // namespace rung::sip
