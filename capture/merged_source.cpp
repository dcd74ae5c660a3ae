#include "capture/merged_source.h"

#include <algorithm>
#include <utility>

namespace rung::capture {

MergedSource::MergedSource(std::vector<std::unique_ptr<PacketSource>> sources) : sources_(std::move(sources)) {
  heads_.reserve(sources_.size());
}

// std's heaps keep the largest at the front: here that is the earliest.
bool MergedSource::Head::operator<(const Head& other) const {
  if (packet.ref.time != other.packet.ref.time) return packet.ref.time > other.packet.ref.time;
  return source > other.source;
}

void MergedSource::pull(std::size_t source) {
  Head head{{}, source};
  const bool more = sources_[source]->next(head.packet);
  for (const DecryptionSecrets* secret : sources_[source]->new_secrets()) new_secrets_.push_back(secret);
  if (!more) return;
  heads_.push_back(head);
  std::push_heap(heads_.begin(), heads_.end());
}

bool MergedSource::next(Packet& packet) {
  if (!started_) {
    started_ = true;
    for (std::size_t i = 0; i < sources_.size(); ++i) pull(i);
  }
  if (given_) pull(*given_);
  given_.reset();
  if (heads_.empty()) return false;
  std::pop_heap(heads_.begin(), heads_.end());
  packet = heads_.back().packet;
  given_ = heads_.back().source;
  heads_.pop_back();
  return true;
}

std::vector<const CaptureFacts*> MergedSource::captures() const {
  std::vector<const CaptureFacts*> all;
  for (const auto& source : sources_)
    for (const CaptureFacts* facts : source->captures()) all.push_back(facts);
  return all;
}

std::vector<const DecryptionSecrets*> MergedSource::secrets() const {
  std::vector<const DecryptionSecrets*> all;
  for (const auto& source : sources_)
    for (const DecryptionSecrets* secret : source->secrets()) all.push_back(secret);
  return all;
}

std::vector<const DecryptionSecrets*> MergedSource::new_secrets() { return std::exchange(new_secrets_, {}); }

std::uint64_t MergedSource::position() const {
  std::uint64_t sum = 0;
  for (const auto& source : sources_) sum += source->position();
  return sum;
}

// Unknown as soon as one is unknown.
std::uint64_t MergedSource::size() const {
  std::uint64_t sum = 0;
  for (const auto& source : sources_) {
    if (source->size() == 0) return 0;
    sum += source->size();
  }
  return sum;
}

}  // namespace rung::capture
