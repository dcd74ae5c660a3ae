// The octets of a compressed file, decompressed as they are read: never more at once than a window of the format.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "capture/byte_input.h"

namespace rung::capture {

enum class Compression : std::uint8_t { gzip, zstd, lz4 };

// As the program is called that makes such files.
std::string_view to_text(Compression compression);

// Octets of the beginning of a file that tell how it is compressed.
constexpr std::size_t compression_magic_size = 16;

// Nothing where the octets do not begin as a compressed file of these kinds does.
std::optional<Compression> recognise_compression(Bytes octets);

// Members (gzip) or frames (zstd, lz4) one behind another are one stream of octets. What is damaged, or is something
// else behind the last member, ends it with an error that names the offset in `input`; all octets before are given.
std::unique_ptr<ByteSource> decompressed(ByteInput input, Compression compression);

}  // namespace rung::capture
