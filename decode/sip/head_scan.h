// What a framer has to know of a header section before the message is whole.
#pragma once

#include <string_view>

#include "decode/sip/content_length.h"
#include "decode/sip/field_reader.h"
#include "decode/sip/header_id.h"

namespace rung::sip {

struct HeadFacts {
  ContentLength content_length;
  std::string_view content_type;  // of the first Content-Type; folds still in it
};

// `head` runs from the start line to behind the empty line.
inline HeadFacts scan_head(std::string_view head) {
  HeadFacts facts;
  FieldReader reader(head, head.find('\n') + 1);
  RawField field;
  while (reader.next(field)) {
    HeaderId id = header_id(field.name);
    if (id == HeaderId::content_length) facts.content_length.add(field.value);
    if (id == HeaderId::content_type && facts.content_type.empty()) facts.content_type = field.value;
  }
  return facts;
}

}  // namespace rung::sip
