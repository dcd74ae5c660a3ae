#include "decode/event/message_summary.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "decode/event/line_text.h"

namespace rung::event {
namespace {

// Kinds of messages that are told: the RFC has seven (5.2).
constexpr std::size_t told_kinds = 8;

// "2/8" as two numbers; nothing where it is none.
struct Counts {
  std::uint64_t fresh = 0, old = 0;
};
std::optional<Counts> counts_in(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto fresh = parse_decimal(trim(text.substr(0, slash))), old = parse_decimal(trim(text.substr(slash + 1)));
  if (!fresh || !old) return std::nullopt;
  return Counts{*fresh, *old};
}

// "voice 2 new/8 old (0/2 urgent)" for "Voice-Message: 2/8 (0/2)"; empty where that is no count.
std::string describe(std::string_view name, std::string_view value) {
  constexpr std::string_view suffix = "-message";
  std::string kind = to_lower(name);
  if (kind.ends_with(suffix)) kind.resize(kind.size() - suffix.size());
  const std::size_t open = std::min(value.find('('), value.size());
  const std::optional<Counts> all = counts_in(value.substr(0, open));
  if (!all) return {};
  std::string text = shown(kind) + " " + std::to_string(all->fresh) + " new/" + std::to_string(all->old) + " old";
  if (open == value.size()) return text;
  const std::string_view inside = value.substr(open + 1, value.find(')', open) - open - 1);
  const std::optional<Counts> urgent = counts_in(inside);
  if (urgent && urgent->fresh + urgent->old > 0)
    text += " (" + std::to_string(urgent->fresh) + "/" + std::to_string(urgent->old) + " urgent)";
  return text;
}

}  // namespace

std::string describe_message_summary(std::string_view body) {
  std::string waiting, list;
  std::size_t kinds = 0;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('\n'), body.size());
    const std::string_view line = trim(body.substr(0, end));
    body.remove_prefix(std::min(end + 1, body.size()));
    if (line.empty()) break;  // header fields of the messages follow, which are private
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view name = trim(line.substr(0, colon)), value = trim(line.substr(colon + 1));
    if (equals_ignoring_case(name, "Messages-Waiting"))
      waiting = to_lower(shown(value));
    else if (kinds < told_kinds) {
      const std::string kind = describe(name, value);
      if (!kind.empty()) ++kinds;
      add_to_list(list, kind);
    }
  }
  std::string text = "message-summary: " + (waiting.empty() ? "unknown" : waiting);
  return list.empty() ? text : text + ", " + list;
}

}  // namespace rung::event
