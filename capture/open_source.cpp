#include "capture/open_source.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>
#include <utility>

#include "base/limits.h"
#include "capture/byte_input.h"
#include "capture/clf_source.h"
#include "capture/decompressed_source.h"
#include "capture/merged_source.h"
#include "capture/pcap_source.h"
#include "capture/pcapng_source.h"

namespace rung::capture {
namespace {

using namespace std::string_view_literals;

// What rung does not decompress itself.
struct OtherCompression {
  std::string_view magic, program;
};
constexpr std::array<OtherCompression, 3> other_compressions{{
    {"\x02\x21\x4c\x18"sv, "lz4"},  // its legacy format
    {"\xfd\x37\x7a\x58\x5a\x00"sv, "xz"},
    {"BZh"sv, "bzip2"},
}};

constexpr std::string_view database_magic = "SQLite format 3\0"sv;
constexpr std::size_t magic_size = database_magic.size();

std::string in_hex(Bytes octets) {
  std::string text;
  for (std::uint8_t octet : octets) {
    std::array<char, 4> digits{};
    std::snprintf(digits.data(), digits.size(), " %02x", octet);
    text += digits.data();
  }
  return text;
}

[[noreturn]] void refuse(const std::string& path, bool compressed, Bytes begin, const std::string& error) {
  std::string name = display_name(path) + (compressed ? ", decompressed," : "");
  std::string_view text = as_text(begin);
  if (!error.empty()) throw OpenError(display_name(path) + ": " + error);
  if (begin.empty()) throw OpenError(name + " is empty");
  for (const OtherCompression& known : other_compressions) {
    if (!text.starts_with(known.magic)) continue;
    std::string program(known.program);
    throw OpenError(name + " is " + program + "-compressed: decompress it first, e.g. " + program + " -dc " +
                    (path == "-" ? "FILE" : path) + " | rung -");
  }
  if (text.starts_with(database_magic)) throw OpenError(name + " is a SQLite database, not a capture");
  throw OpenError(name + " is not a capture file: begins with" +
                  in_hex(begin.first(std::min<std::size_t>(begin.size(), 4))) +
                  "; rung reads pcap, pcapng and SIP CLF");
}

}  // namespace

std::unique_ptr<PacketSource> open_source(std::unique_ptr<ByteSource> octets, const std::string& path,
                                          std::uint32_t capture_id, FindingSink& findings) {
  ByteInput input(std::move(octets));
  int depth = 0;
  while (auto compression = recognise_compression(input.peek(compression_magic_size))) {
    if (++depth > limits::compression_depth)
      throw OpenError(display_name(path) + " is compressed more than " + std::to_string(limits::compression_depth) +
                      " times over");
    input = ByteInput(decompressed(std::move(input), *compression));
  }
  const auto log = [&](std::string_view format) {
    CaptureLog made(path, capture_id, format, findings);
    if (depth > 0) made.set_compressed();
    made.set_size(input.size());
    return made;
  };
  Bytes begin = input.peek(magic_size);
  if (auto dialect = recognise_pcap(begin))
    return std::make_unique<PcapSource>(std::move(input), *dialect, log("pcap"));
  if (recognise_pcapng(begin)) return std::make_unique<PcapngSource>(std::move(input), log("pcapng"));
  if (begins_clf(input.peek(clf_begin_size))) return std::make_unique<ClfSource>(std::move(input), log("clf"));
  refuse(path, depth > 0, begin, input.error());
}

std::unique_ptr<PacketSource> open_capture(const std::string& path, std::uint32_t capture_id, FindingSink& findings) {
  return open_source(std::make_unique<FileSource>(path), path, capture_id, findings);
}

std::unique_ptr<PacketSource> open_captures(const std::vector<std::string>& paths, FindingSink& findings) {
  std::vector<std::unique_ptr<PacketSource>> sources;
  for (const std::string& path : paths)
    sources.push_back(open_capture(path, static_cast<std::uint32_t>(sources.size() + 1), findings));
  if (sources.size() == 1) return std::move(sources.front());
  return std::make_unique<MergedSource>(std::move(sources));
}

}  // namespace rung::capture
