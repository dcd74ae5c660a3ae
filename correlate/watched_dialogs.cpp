#include "correlate/watched_dialogs.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"

namespace rung::correlate {
namespace {

constexpr std::array<std::string_view, 5> kinds{"dialog-info-trying", "dialog-info-proceeding", "dialog-info-early",
                                                "dialog-info-confirmed", "dialog-info-terminated"};
constexpr std::string_view kind_begin = "dialog-info-";

std::optional<WatchedState> state_of(std::string_view text) {
  const auto found = std::find_if(kinds.begin(), kinds.end(), [text](std::string_view kind) {
    return equals_ignoring_case(kind.substr(kind_begin.size()), trim(text));
  });
  if (found == kinds.end()) return std::nullopt;
  return static_cast<WatchedState>(found - kinds.begin());
}

}  // namespace

std::string_view kind_of(WatchedState state) { return kinds[static_cast<std::size_t>(state)]; }

std::vector<WatchedChange> WatchedDialogs::update(const event::DialogInfoState& info, std::size_t room) {
  std::vector<WatchedChange> changes;
  const bool already = !std::exchange(known_, true) && info.full;
  for (Known& each : dialogs_) each.listed = false;
  for (const event::WatchedDialog& told : info.dialogs) {
    const std::optional<WatchedState> state = state_of(told.state);
    auto known = std::find_if(dialogs_.begin(), dialogs_.end(), [&](const Known& each) { return each.id == told.id; });
    if (!state) {
      if (known != dialogs_.end()) known->listed = true;
      continue;
    }
    const bool is_new = known == dialogs_.end();
    if (is_new) {
      // What had ended before is told in full states again and again.
      if (*state == WatchedState::terminated && info.full) continue;
      over_limit_ = over_limit_ || room == 0;
      if (room == 0) continue;
      --room;
      known = dialogs_.insert(known, {told.id, *state, true});
    }
    known->listed = true;
    if (!is_new && std::exchange(known->state, *state) == *state) continue;
    changes.push_back({*state, is_new && already, false, told});
  }
  if (info.full)
    for (Known& each : dialogs_)
      if (!each.listed && std::exchange(each.state, WatchedState::terminated) != WatchedState::terminated)
        changes.push_back({WatchedState::terminated, false, true, {each.id, {}, {}, {}, {}, {}}});
  std::erase_if(dialogs_, [](const Known& each) { return each.state == WatchedState::terminated; });
  return changes;
}

}  // namespace rung::correlate
