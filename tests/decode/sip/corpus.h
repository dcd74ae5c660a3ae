// Messages of a corpus beside the source tree; absent where the tree stands alone.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "decode/sip/framer.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::sip {

class Corpus {
 public:
  explicit Corpus(const char* folder) : folder_(std::filesystem::path(RUNG_SOURCE_DIR "/../shared/corpus") / folder) {}

  // Says so where the corpus is absent: the test passes without having looked.
  bool is_there() const {
    bool there = std::filesystem::is_directory(folder_);
    if (!there) WARN("skipped, no corpus in " << folder_.string());
    return there;
  }
  const std::filesystem::path& folder() const { return folder_; }

  std::string read(const std::string& name) const {
    std::ifstream file(folder_ / (name + ".dat"), std::ios::binary);
    std::string octets{std::istreambuf_iterator<char>(file), {}};
    INFO(name);
    REQUIRE_FALSE(octets.empty());
    return octets;
  }
  // As one datagram; there must be a message in it.
  Framed datagram(const std::string& name) const {
    std::optional<Framed> framed = take_datagram(test::ExactBytes(read(name)).view());
    INFO(name);
    REQUIRE(framed);
    return std::move(*framed);
  }
  Message message(const std::string& name) const { return std::move(*datagram(name).message); }

 private:
  std::filesystem::path folder_;
};

}  // namespace rung::sip
