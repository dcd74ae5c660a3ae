// Dialogs of somebody, as one subscription is told (RFC 4235): lamps of telephones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decode/event/dialog_info.h"

namespace rung::correlate {

enum class WatchedState : std::uint8_t { trying, proceeding, early, confirmed, terminated };
std::string_view kind_of(WatchedState state);  // of its event: "dialog-info-confirmed"

struct WatchedChange {
  WatchedState state = WatchedState::trying;
  bool already = false;         // it was so before the subscription told anything
  bool left_out = false;        // ended without a word: a full state does not have it any more
  event::WatchedDialog dialog;  // of one that was left out the id alone
};

class WatchedDialogs {
 public:
  // What a state changes, in its order; dialogs that ended without a word come last. No more than `room` further dialogs
  // are taken up.
  std::vector<WatchedChange> update(const event::DialogInfoState& info, std::size_t room);
  std::size_t size() const { return dialogs_.size(); }
  bool over_limit() const { return over_limit_; }  // there were further dialogs

 private:
  struct Known {
    std::string id;
    WatchedState state = WatchedState::trying;
    bool listed = false;
  };
  std::vector<Known> dialogs_;  // that are not terminated
  bool known_ = false;          // a state was seen
  bool over_limit_ = false;
};

}  // namespace rung::correlate
