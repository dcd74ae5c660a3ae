// What the lines have in common: values from the wire as a line may hold them, and counts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rung::event {

// Appends as much of `text`, which is UTF-8, as `kept` may hold octets; no character is cut in two.
void append_cut(std::string& kept, std::string_view text, std::size_t most);

// A value for a line: white space and control characters become one space, what is longer than
// limits::body_summary_value_octets ends with "...".
std::string shown(std::string_view value);
// The same in quotation marks.
std::string quoted(std::string_view value);
// "1 user", "3 users"
std::string counted(std::size_t count, std::string_view noun);
// " full v3": state and version as the documents of event packages begin; what is absent is left out.
std::string state_and_version(std::string_view state, std::string_view version);
// Puts a comma before it where something stands there already.
void add_to_list(std::string& list, std::string_view item);

// How often what was seen: "2 connected, 1 on-hold". Beyond a handful of kinds the others are counted together.
class Tally {
 public:
  void count(std::string_view kind);
  std::size_t total() const { return total_; }
  // All of one kind, which is given; else empty.
  std::string_view only_kind() const;
  std::string text() const;

 private:
  std::vector<std::pair<std::string, std::size_t>> kinds_;  // in the order of their appearance
  std::size_t total_ = 0, others_ = 0;
};

}  // namespace rung::event
