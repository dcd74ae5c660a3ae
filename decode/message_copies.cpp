#include "decode/message_copies.h"

#include <algorithm>

#include "base/fingerprint.h"
#include "base/limits.h"
#include "base/prefetch.h"

namespace rung::decode {
namespace {

constexpr std::size_t places_of_one = 4;
static_assert((limits::copies_remembered & (limits::copies_remembered - 1)) == 0, "a power of two");

// Via, tags, Call-ID and CSeq stand in the beginning; with the size they tell messages apart.
constexpr std::size_t compared_octets = 1024;

std::uint32_t fingerprint_of(const net::Endpoint& endpoint) {
  return static_cast<std::uint32_t>(
      fingerprint(as_text(endpoint.address.octets), std::uint64_t{endpoint.port} << 1 | endpoint.address.is_v6));
}

}  // namespace

// An agent that knows one end only writes it twice.
bool MessageCopies::is_same(const Entry& entry, Timestamp now) const {
  if (entry.octets != asked_.octets || entry.agents[0] == nobody || now > entry.time + limits::copy_time) return false;
  if (entry.source == asked_.source && entry.destination == asked_.destination) return true;
  const auto is_end_of = [](const Entry& one, const Entry& other) {
    return one.source == one.destination && (one.source == other.source || one.source == other.destination);
  };
  return is_end_of(entry, asked_) || is_end_of(asked_, entry);
}

std::optional<MessageCopies::Shown> MessageCopies::find(std::string_view octets, const net::Endpoint& source,
                                                        const net::Endpoint& destination, std::uint32_t agent,
                                                        Timestamp now) {
  asked_.octets = fingerprint(octets.substr(0, compared_octets), octets.size());
  asked_.source = fingerprint_of(source);
  asked_.destination = fingerprint_of(destination);
  has_agents_ = has_agents_ || agent != 0;
  if (entries_.empty()) return std::nullopt;
  if (!has_agents_) {  // what remember() is going to look at
    for (std::size_t i = 0; i < places_of_one; ++i) prefetch(&entries_[(asked_.octets + i) & (entries_.size() - 1)]);
    return std::nullopt;
  }
  Entry* oldest = nullptr;
  for (std::size_t i = 0; i < places_of_one; ++i) {
    Entry& entry = entries_[(asked_.octets + i) & (entries_.size() - 1)];
    if (!is_same(entry, now)) continue;
    if (std::find(entry.agents.begin(), entry.agents.end(), agent) != entry.agents.end()) continue;
    if (oldest == nullptr || entry.message_id < oldest->message_id) oldest = &entry;
  }
  if (oldest == nullptr) return std::nullopt;
  const auto room = std::find(oldest->agents.begin(), oldest->agents.end(), nobody);
  if (room != oldest->agents.end()) *room = agent;
  return Shown{oldest->message_id, oldest->connection_id, oldest->agents[0]};
}

// In the place of the oldest of those that it may have.
void MessageCopies::remember(const Shown& shown, Timestamp now) {
  if (entries_.empty()) entries_.resize(limits::copies_remembered);
  Entry* place = &entries_[asked_.octets & (entries_.size() - 1)];
  for (std::size_t i = 1; i < places_of_one; ++i) {
    Entry& other = entries_[(asked_.octets + i) & (entries_.size() - 1)];
    if (other.time < place->time) place = &other;
  }
  *place = asked_;
  place->time = now;
  place->message_id = shown.message_id;
  place->connection_id = shown.connection_id;
  place->agents[0] = shown.agent;
}

}  // namespace rung::decode
