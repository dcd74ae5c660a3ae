#include "decode/event/line_text.h"

#include <algorithm>

#include "base/limits.h"

namespace rung::event {
namespace {

constexpr std::size_t tally_kinds = 8;

bool goes_on(char octet) { return (static_cast<unsigned char>(octet) & 0xc0) == 0x80; }
bool is_space(char octet) { return static_cast<unsigned char>(octet) <= ' ' || octet == '\x7f'; }

}  // namespace

void append_cut(std::string& kept, std::string_view text, std::size_t most) {
  if (kept.size() >= most) return;
  std::size_t size = std::min(text.size(), most - kept.size());
  while (size < text.size() && size > 0 && goes_on(text[size])) --size;
  kept += text.substr(0, size);
}

std::string shown(std::string_view value) {
  std::string text;
  for (char octet : value) {
    if (!is_space(octet))
      text += octet;
    else if (!text.empty() && text.back() != ' ')
      text += ' ';
  }
  if (!text.empty() && text.back() == ' ') text.pop_back();
  if (text.size() <= limits::body_summary_value_octets) return text;
  constexpr std::string_view dots = "...";
  std::string cut;
  append_cut(cut, text, limits::body_summary_value_octets - dots.size());
  return cut.append(dots);
}

std::string quoted(std::string_view value) { return "\"" + shown(value) + "\""; }

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string state_and_version(std::string_view state, std::string_view version) {
  std::string text;
  if (!state.empty()) text += " " + shown(state);
  if (!version.empty()) text += " v" + shown(version);
  return text;
}

void add_to_list(std::string& list, std::string_view item) {
  if (item.empty()) return;
  if (!list.empty()) list += ", ";
  list += item;
}

void Tally::count(std::string_view kind) {
  ++total_;
  for (auto& [name, times] : kinds_) {
    if (name != kind) continue;
    ++times;
    return;
  }
  if (kinds_.size() < tally_kinds)
    kinds_.emplace_back(kind, 1);
  else
    ++others_;
}

std::string_view Tally::only_kind() const {
  return kinds_.size() == 1 && others_ == 0 ? std::string_view(kinds_.front().first) : std::string_view{};
}

std::string Tally::text() const {
  std::string list;
  for (const auto& [name, times] : kinds_) {
    const std::string kind = shown(name);
    add_to_list(list, std::to_string(times) + (kind.empty() ? " without state" : " " + kind));
  }
  if (others_ > 0) add_to_list(list, std::to_string(others_) + " of other kinds");
  return list;
}

}  // namespace rung::event
