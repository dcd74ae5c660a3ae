// Runs one fuzz program without libFuzzer: over the files below the given folders, over pieces of
// them that begin where a protocol does, and over seeded mutations and random octets. The inputs
// are the same on every machine; after two seconds the rest is left out, so that a slow machine
// tests less and not longer.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/exact_bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t piece_size = 4096;        // octets of a piece of a fixture: a few messages
constexpr std::size_t beginning_size = 20'000;  // octets of a fixture's beginning, which is a seed too
constexpr int mutations_per_seed = 8;
constexpr int rounds = 2'500;
constexpr auto time_limit = std::chrono::seconds(2);

class Replay {
 public:
  void add_seed(std::string seed) { seeds_.push_back(std::move(seed)); }

  void run(std::string_view input) {
    rung::test::ExactBytes bytes(input);
    LLVMFuzzerTestOneInput(bytes.view().data(), bytes.view().size());
    ++runs_;
  }

  int finish() {
    if (seeds_.empty()) return 1;  // nothing would be tested
    run("");
    std::size_t next_seed = 0;
    for (int round = 0; round < rounds && !time_is_up(); ++round) {
      if (next_seed < seeds_.size()) run(seeds_[next_seed++]);
      for (int mutation = 0; mutation < mutations_per_seed; ++mutation) run(mutated());
    }
    std::printf("%llu inputs from %zu seeds\n", runs_, seeds_.size());
    return 0;
  }

 private:
  bool time_is_up() const { return std::chrono::steady_clock::now() - start_ > time_limit; }
  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }

  std::string mutated() {
    std::string input = below(8) == 0 ? random_octets() : seeds_[below(seeds_.size())];
    if (input.size() > piece_size) input = input.substr(below(input.size()), piece_size);
    for (std::size_t edits = below(6); edits > 0 && !input.empty(); --edits) edit(input);
    return input;
  }

  std::string random_octets() {
    std::string octets(below(300), '\0');
    for (char& octet : octets) octet = static_cast<char>(below(256));
    return octets;
  }

  void edit(std::string& input) {
    static constexpr char nasty[] = "\r\n\r\n:;,\"<>\0\xff\x7f\x80=@%";
    std::size_t at = below(input.size());
    switch (below(6)) {
      case 0:
        input[at] = static_cast<char>(below(256));
        break;
      case 1:
        input[at] = nasty[below(sizeof nasty)];
        break;
      case 2:
        input.resize(at);
        break;
      case 3:
        input.erase(at, 1 + below(16));
        break;
      case 4:
        input.insert(at, input.substr(below(input.size()), below(64)));
        break;
      default:
        input.insert(at, std::to_string(random_()));
        break;
    }
  }

  std::vector<std::string> seeds_;
  std::mt19937_64 random_{6455};
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  unsigned long long runs_ = 0;
};

void add_pieces(Replay& replay, const std::string& file) {
  static constexpr std::string_view beginnings[] = {"INVITE sip", "REGISTER sip", "SIP/2.0 ", "GET /",
                                                    "HTTP/1.1 ",  "\x81\xfe",     "\x81\x7e", "v=0\r\n"};
  for (std::string_view beginning : beginnings) {
    std::size_t at = file.find(beginning);
    for (int pieces = 0; at != std::string::npos && pieces < 4; ++pieces) {
      replay.add_seed(file.substr(at, piece_size));
      at = file.find(beginning, at + 1);
    }
  }
  replay.add_seed(file.substr(0, beginning_size));
}

// In the order of their names, so that the inputs do not depend on the file system.
std::vector<std::string> files_below(const char* folder) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

int main(int count, char** arguments) {
  Replay replay;
  for (int i = 1; i < count; ++i)
    for (const std::string& path : files_below(arguments[i])) {
      std::ifstream in(path, std::ios::binary);
      add_pieces(replay, {std::istreambuf_iterator<char>(in), {}});
    }
  return replay.finish();
}
