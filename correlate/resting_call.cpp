#include "correlate/resting_call.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <type_traits>

namespace rung::correlate {
namespace {

// Values as they lie in memory, but that zeros in a row are counted: numbers are small, and most fields are unset.
class Squeezer {
 public:
  explicit Squeezer(std::string& out) : out_(out) {}

  void write(std::string_view octets) {
    const std::size_t before = out_.size();
    out_.resize(before + 2 * octets.size());  // as much as octets become where each second one is zero
    char* const begin = out_.data() + before;
    char* to = begin;
    for (const char *at = octets.data(), *const end = at + octets.size(); at != end;) {
      *to++ = *at;
      if (*at++ == 0) *to++ = static_cast<char>(1 + zeros(at, end));
    }
    out_.resize(before + static_cast<std::size_t>(to - begin));
  }

 private:
  // Moves past those that follow a zero, as many as one octet can count.
  static std::size_t zeros(const char*& at, const char* end) {
    const char* const from = at;
    const char* const last = from + std::min<std::ptrdiff_t>(end - from, 254);
    while (at != last && *at == 0) ++at;
    return static_cast<std::size_t>(at - from);
  }

  std::string& out_;
};

// Its counterpart, for as many octets as a value has: what was squeezed together was so value by value.
class Unfolder {
 public:
  explicit Unfolder(const char* from) : from_(from) {}

  void read(char* into, std::size_t size) {
    for (std::size_t at = 0; at < size;) {
      if (*from_ != 0) {
        into[at++] = *from_++;
        continue;
      }
      const std::size_t zeros = static_cast<unsigned char>(from_[1]);
      std::memset(into + at, 0, zeros);
      at += zeros;
      from_ += 2;
    }
  }

 private:
  const char* from_;
};

template <typename T>
constexpr bool is_plain = std::is_trivially_copyable_v<T>;

// Passes over every part of a call, in one order: see the pass() of what it has.
class Packer {
 public:
  explicit Packer(std::string& out) : squeezer_(out) {}

  template <typename... T>
  void operator()(T&... values) {
    (one(values), ...);
  }

 private:
  template <typename T>
  void one(T& value) {
    if constexpr (is_plain<T>)
      squeezer_.write({reinterpret_cast<const char*>(&value), sizeof value});
    else
      value.pass(*this);
  }
  void one(KeptText& text) { put(text); }
  void one(RemoteTarget& target) {
    put(target.uri());
    one(target.routed);
    one(target.receiver);
  }
  template <typename T>
  void one(std::unique_ptr<T>& box) {
    bool there = box != nullptr;
    one(there);
    if (there) one(*box);
  }
  template <typename T>
  void one(FirstInside<T>& list) {
    put_all(list);
  }
  template <typename T>
  void one(BoxedList<T>& list) {
    put_all(list);
  }
  void one(KeptNumbers& list) { put_all(list); }

  void put(std::string_view text) {
    auto size = static_cast<std::uint32_t>(text.size());
    one(size);
    squeezer_.write(text);
  }
  template <typename List>
  void put_all(List& list) {
    auto size = static_cast<std::uint32_t>(list.size());
    one(size);
    for (auto& each : list) one(each);
  }

  Squeezer squeezer_;
};

class Unpacker {
 public:
  explicit Unpacker(const char* octets) : unfolder_(octets) {}

  template <typename... T>
  void operator()(T&... values) {
    (one(values), ...);
  }
  std::string_view text() {
    std::uint32_t size = 0;
    one(size);
    text_.resize(size);
    unfolder_.read(text_.data(), size);
    return text_;
  }

 private:
  template <typename T>
  void one(T& value) {
    if constexpr (is_plain<T>)
      unfolder_.read(reinterpret_cast<char*>(&value), sizeof value);
    else
      value.pass(*this);
  }
  void one(KeptText& kept) { kept = text(); }
  void one(RemoteTarget& target) {
    target.set(text());
    one(target.routed);
    one(target.receiver);
  }
  template <typename T>
  void one(std::unique_ptr<T>& box) {
    bool there = false;
    one(there);
    if (!there) return;
    box = std::make_unique<T>();
    one(*box);
  }
  template <typename T>
  void one(FirstInside<T>& list) {
    for (std::uint32_t left = count(); left > 0; --left) one(list.emplace_back());
  }
  template <typename T>
  void one(BoxedList<T>& list) {
    take_all<T>(list);
  }
  void one(KeptNumbers& list) { take_all<std::uint32_t>(list); }

  std::uint32_t count() {
    std::uint32_t size = 0;
    one(size);
    return size;
  }
  template <typename T, typename List>
  void take_all(List& list) {
    for (std::uint32_t left = count(); left > 0; --left) {
      T each{};
      one(each);
      list.push_back(each);
    }
  }

  Unfolder unfolder_;
  std::string text_;
};

// What few calls have is not squeezed.
bool may_rest(const TrackedCall& call) {
  return !call.unusual && std::all_of(call.dialogs.begin(), call.dialogs.end(), [](const TrackedDialog& each) {
    const NegotiationState* negotiation = each.negotiation.state.get();
    return !each.peers.waiting &&
           (negotiation == nullptr || (!negotiation->before && negotiation->delayed.size() == 0));
  });
}

}  // namespace

bool RestingCall::take(TrackedCall& call) {
  if (!may_rest(call)) return false;
  std::string octets;
  octets.reserve(sizeof call);
  Packer packer(octets);
  call.pass(packer);
  octets_.reset(new char[octets.size()]);
  std::copy(octets.begin(), octets.end(), octets_.get());
  return true;
}

void RestingCall::give(TrackedCall& call) {
  Unpacker unpacker(octets_.get());
  call.pass(unpacker);
  octets_.reset();
}

}  // namespace rung::correlate
