// Flows that are rows of `connections`: found by their endpoints, ended when they were idle too long.
#pragma once

#include <algorithm>
#include <cstddef>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/expiry_queue.h"
#include "base/timestamp.h"
#include "decode/connection.h"
#include "decode/net/flow_key.h"

namespace rung::decode {

// `State` is what the owner keeps of a flow beside its row; settle() of it, where it has one, is asked before the row
// ends.
template <typename State, typename Key = net::FlowKey, typename Hash = net::FlowKeyHash>
class FlowTable {
 public:
  struct Flow {
    Connection row;
    Timestamp last;  // when it was last heard of; the owner moves it on
    State state;
  };

  // At `most` flows the longest idle one makes room. `idle_end`: how a flow ends that was idle too long.
  FlowTable(Duration idle_timeout, std::size_t most, ConnectionEnd idle_end = ConnectionEnd::timeout)
      : idle_timeout_(idle_timeout), most_(most), idle_end_(idle_end) {}

  bool empty() const { return flows_.empty(); }
  // The flow between two endpoints, or nullptr; valid until the next call that is not const.
  Flow* find(const Key& key) {
    auto known = flows_.find(key);
    return known == flows_.end() ? nullptr : &known->second;
  }
  // `make_row` gives the row of a flow that is not known; it is called once there is room.
  template <typename MakeRow>
  Flow& add(const Key& key, Timestamp now, MakeRow make_row) {
    if (flows_.size() >= most_) evict_longest_idle();
    deadlines_.push(now + idle_timeout_, {key, now + idle_timeout_});
    return flows_.emplace(key, Flow{make_row(), now, State()}).first->second;
  }
  // Ends the flows that were idle too long at `now`. A popped deadline may be older than what was heard of the flow
  // last. It goes back even where the true one is due as well, so that flows end in the order of their deadlines
  // however seldom time is told.
  void on_time(Timestamp now) {
    while (auto entry = deadlines_.pop(now)) settle(*entry);
  }
  // Adds the rows of the flows that did not end; valid until the next call.
  void list(std::vector<Connection*>& rows) {
    for (auto& [key, flow] : flows_) {
      settle_state(flow);
      rows.push_back(&flow.row);
    }
  }
  // Ends half of the flows, the longest idle ones: for when memory is short.
  void hold_half() {
    for (const std::size_t most = flows_.size() / 2; flows_.size() > most;) evict_longest_idle();
  }
  // Forgets all flows; they have been ended.
  void clear() {
    flows_.clear();
    deadlines_ = {};
  }

 private:
  // The deadline says which entry of the queue it was: the flow's own may have moved since.
  struct Deadline {
    Key key;
    Timestamp deadline;
  };

  static void settle_state(Flow& flow) {
    if constexpr (requires { flow.state.settle(flow.row.facts()); }) flow.state.settle(flow.row.facts());
  }
  // True where the flow ended.
  bool settle(const Deadline& entry) {
    auto flow = flows_.find(entry.key);
    if (flow == flows_.end()) return false;
    const Timestamp deadline = flow->second.last + idle_timeout_;
    if (deadline != entry.deadline) {
      deadlines_.push(deadline, {entry.key, deadline});
      return false;
    }
    settle_state(flow->second);
    flow->second.row.end(idle_end_);
    flows_.erase(flow);
    return true;
  }
  // The queue may hold a flow's deadline of long ago, so one that moved goes back to its place; each flow can do so
  // once before the true earliest one comes.
  void evict_longest_idle() {
    constexpr Timestamp end_of_time{INT64_MAX};
    while (auto entry = deadlines_.pop(end_of_time))
      if (settle(*entry)) return;
  }

  Duration idle_timeout_;
  std::size_t most_;
  ConnectionEnd idle_end_;
  std::unordered_map<Key, Flow, Hash> flows_;
  ExpiryQueue<Deadline> deadlines_;  // one entry for each flow
};

}  // namespace rung::decode
