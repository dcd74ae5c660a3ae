// The frames of RFC 6455 5.7 and RFC 7692 7.2.3 and broken ones, from the corpus where it is at
// hand. What is compressed is not inflated here.
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "decode/ws/framer.h"
#include "tests/decode/ws/wire_frames.h"
#include "tests/support/catch.h"

namespace rung::ws {

namespace {

const std::filesystem::path corpus = RUNG_SOURCE_DIR "/../shared/corpus/ws/vectors.tsv";

struct Vector {
  std::string name, direction, octets;
};

std::string from_hex(const std::string& hex) {
  std::istringstream in(hex);
  std::string octets;
  for (unsigned value = 0; in >> std::hex >> value;) octets += static_cast<char>(value);
  return octets;
}

std::vector<Vector> read_vectors() {
  std::ifstream in(corpus);
  std::vector<Vector> vectors;
  std::string line;
  for (std::getline(in, line); std::getline(in, line);) {
    std::istringstream columns(line);
    Vector vector;
    std::string hex;
    std::getline(columns, vector.name, '\t');
    std::getline(columns, vector.direction, '\t');
    std::getline(columns, hex, '\t');
    vector.octets = from_hex(hex);
    vectors.push_back(vector);
  }
  return vectors;
}

// Opcode, whether compressed and complete, and payload of each message of a vector.
std::string summary(const Message& message) {
  return std::to_string(message.opcode) + (message.compressed ? "z" : "") + (message.complete ? "" : "!") + ":" +
         test::text_of(message);
}

const std::map<std::string, std::vector<std::string>>& expected() {
  using namespace std::string_literals;
  static const std::string deflated = "1z:\xf2\x48\xcd\xc9\xc9\x07\x00"s;
  static const std::string again = "1z:\xf2\x00\x11\x00\x00"s;
  static const std::string final_block = "1z:\xf3\x48\xcd\xc9\xc9\x07\x00\x00"s;
  static const std::map<std::string, std::vector<std::string>> rows = {
      {"text-unmasked", {"1:Hello"}},
      {"text-masked", {"1:Hello"}},
      {"fragmented", {"1:Hello"}},
      {"ping", {"9:Hello"}},
      {"pong-masked", {"10:Hello"}},
      {"frag-with-ping-inside", {"9:", "1:Hello"}},
      {"close-1000", {"8:\x03\xe8"}},
      {"close-len1", {"8:\x03"}},
      {"close-1006", {"8:\x03\xee"}},
      {"rsv1-no-ext", {"1z:A"}},
      {"opcode3", {"3:"}},
      {"nonmin16", {"2:\x01\x02\x03\x04\x05"}},
      {"ctl-frag", {"9:"}},
      {"badutf8", {"1:\xc3\x28"}},
      {"utf8-split-over-fragments-ok", {"1:\xc3\xa9"}},
      {"crlf-keepalive", {"1:\r\n\r\n"}},
      {"pmd-hello", {deflated}},
      {"pmd-hello-fragmented", {deflated}},
      {"pmd-takeover-two", {deflated, again}},
      {"pmd-stored", {"1z:\x00\x05\x00\xfa\xffHello\x00"s}},
      {"pmd-bfinal", {final_block}},
      {"pmd-bfinal-then-takeover", {final_block, again}},
      {"pmd-two-blocks", {"1z:\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00"s}},
      {"pmd-empty", {"1z:\x00"s}},
      {"pmd-uncompressed-msg", {"1:Hello"}},
      {"pmd-rsv1-on-cont", {deflated}},
      {"hixie-text", {"1:Hello"}},
      {"hixie76-close", {"8:"}},
      {"hybi03-text", {"1:Hello"}},
      {"hybi05-text-c2s", {"1:Hello"}},
  };
  return rows;
}

Draft draft_of_vector(const std::string& name) {
  if (name.substr(0, 5) == "hixie") return Draft::hixie_76;
  if (name.substr(0, 6) == "hybi03") return Draft::hybi_03;
  return name.substr(0, 6) == "hybi05" ? Draft::hybi_05 : Draft::rfc_6455;
}

}  // namespace

TEST_CASE("vectors of the corpus") {
  if (!std::filesystem::exists(corpus)) {
    WARN("skipped: the corpus of WebSocket vectors is not here");
    return;
  }
  std::size_t found = 0;
  for (const Vector& vector : read_vectors()) {
    INFO(vector.name);
    const auto row = expected().find(vector.name);
    if (row == expected().end()) {
      WARN("no expectation for " << vector.name);
      continue;
    }
    ++found;
    Framer framer({draft_of_vector(vector.name)}, vector.direction == "c2s", 0);
    framer.feed(as_bytes(vector.octets));
    framer.finish();
    std::vector<std::string> summaries;
    for (const Message& message : test::messages_of(test::take_all(framer))) {
      summaries.push_back(summary(message));
    }
    CHECK(summaries == row->second);
  }
  CHECK(found == expected().size());
}

}  // namespace rung::ws
