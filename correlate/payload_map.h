// What dynamic payload types stand for in a session: a number keeps its codec as long as the session lasts (RFC 3264
// 8.3.2).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "correlate/description_facts.h"
#include "correlate/kept_values.h"
#include "decode/checks/fault.h"

namespace rung::correlate {

// Of one dialog, as one hop shows it: gateways may give other numbers on the other side. `side`: 0 caller, 1 callee.
class PayloadMap {
 public:
  // True for the hop whose descriptions it has, and for any as long as it has none.
  bool is_of(std::uint64_t connection_id) const { return connection_id_ == 0 || connection_id_ == connection_id; }
  // The first number of an offer or answer that stood for another codec before in the session of the same sender.
  std::optional<decode::Fault> check(const DescriptionFacts& facts, std::size_t side) const;
  // Takes what was agreed. A session with another o= begins anew, and so does an m= line that was refused.
  void learn(const DescriptionFacts& facts, std::size_t side, std::uint64_t connection_id, std::uint64_t message_id);

  template <typename Pass>
  void pass(Pass& each) {
    each(connection_id_, messages_, origins_, entries_);
  }

 private:
  const std::uint32_t* find(std::uint32_t place) const;

  std::uint64_t connection_id_ = 0;
  std::array<std::uint64_t, 2> messages_{};  // that were learnt last
  std::array<std::uint32_t, 2> origins_{};
  KeptNumbers entries_;  // side, m= line and number, then 16 bits that tell codecs apart
};

}  // namespace rung::correlate
