// Where a pcapng file goes on behind damage.
#pragma once

#include <cstddef>

#include "base/byte_reader.h"
#include "capture/byte_input.h"

namespace rung::capture {

// Consumes octets up to the first whole block of a known type whose lengths agree and whose fixed fields can be, in the
// section of this byte order with so many interfaces; false at the end. Octets inserted or lost may have moved the
// blocks off their alignment, so each octet is tried.
bool find_block(ByteInput& input, ByteOrder order, std::size_t interfaces);

}  // namespace rung::capture
