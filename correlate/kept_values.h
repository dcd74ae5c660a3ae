// What is kept of very many calls at once, in few octets: in the place of std::string and std::optional.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/timestamp.h"

namespace rung::correlate {

// A Timestamp or a Duration, or nothing, in the octets of one. The least there is stands for nothing.
template <typename T>
class Maybe {
 public:
  Maybe() = default;
  Maybe(std::nullopt_t) {}
  Maybe(T value) : value_(value.ns == INT64_MIN ? T{INT64_MIN + 1} : value) {}
  Maybe(const std::optional<T>& value) : Maybe(value ? Maybe(*value) : Maybe()) {}

  bool has_value() const { return value_.ns != INT64_MIN; }
  explicit operator bool() const { return has_value(); }
  const T& operator*() const { return value_; }
  T value_or(T other) const { return has_value() ? value_ : other; }
  void reset() { value_ = {INT64_MIN}; }
  operator std::optional<T>() const { return has_value() ? std::optional<T>(value_) : std::nullopt; }

 private:
  T value_{INT64_MIN};
};

// A text of any length; up to 15 octets stand in itself.
class KeptText {
 public:
  KeptText() = default;
  explicit KeptText(std::string_view text) { set(text); }
  KeptText(KeptText&& other) noexcept : octets_(other.octets_) { other.octets_ = {}; }
  KeptText& operator=(KeptText&& other) noexcept {
    std::swap(octets_, other.octets_);
    return *this;
  }
  KeptText& operator=(std::string_view text) {
    KeptText made(text);  // it may be a part of this one
    std::swap(octets_, made.octets_);
    return *this;
  }
  ~KeptText() {
    if (is_far()) delete[] far().begin;
  }

  operator std::string_view() const {
    if (!is_far()) return {octets_.data(), static_cast<unsigned char>(octets_.back())};
    return {far().begin, far().size};
  }
  std::string_view view() const { return *this; }
  bool empty() const { return octets_.back() == 0; }
  void clear() { *this = KeptText(); }
  friend bool operator==(const KeptText& one, std::string_view other) { return one.view() == other; }

 private:
  static constexpr std::size_t own_octets = 15;
  static constexpr char far_mark = 16;
  struct Far {
    char* begin;
    std::uint32_t size;  // a message is smaller than 4 GiB
  };
  static_assert(sizeof(char*) + sizeof(std::uint32_t) <= own_octets);

  bool is_far() const { return octets_.back() == far_mark; }
  Far far() const {
    Far far{};
    std::memcpy(&far.begin, octets_.data(), sizeof far.begin);
    std::memcpy(&far.size, octets_.data() + sizeof far.begin, sizeof far.size);
    return far;
  }
  void set(std::string_view text) {
    if (text.size() <= own_octets) {
      text.copy(octets_.data(), text.size());
      octets_.back() = static_cast<char>(text.size());
      return;
    }
    const Far far{new char[text.size()], static_cast<std::uint32_t>(text.size())};
    text.copy(far.begin, far.size);
    std::memcpy(octets_.data(), &far.begin, sizeof far.begin);
    std::memcpy(octets_.data() + sizeof far.begin, &far.size, sizeof far.size);
    octets_.back() = far_mark;
  }

  alignas(char*) std::array<char, own_octets + 1> octets_{};
};

// A list that is nearly always empty.
template <typename T>
class BoxedList {
 public:
  using iterator = T*;
  T* begin() { return list_ ? list_->data() : nullptr; }
  T* end() { return begin() + size(); }
  const T* begin() const { return list_ ? list_->data() : nullptr; }
  const T* end() const { return begin() + size(); }
  std::size_t size() const { return list_ ? list_->size() : 0; }
  const T& operator[](std::size_t i) const { return (*list_)[i]; }
  void push_back(T value) {
    if (!list_) list_ = std::make_unique<std::vector<T>>();
    list_->push_back(std::move(value));
  }
  template <typename Test>
  void erase_if(Test test) {
    if (list_) std::erase_if(*list_, test);
  }

 private:
  std::unique_ptr<std::vector<T>> list_;
};

// A list of numbers; up to two stand in itself.
class KeptNumbers {
 public:
  const std::uint32_t* begin() const { return more_ ? more_->data() : own_.data(); }
  const std::uint32_t* end() const { return begin() + size(); }
  std::size_t size() const { return more_ ? more_->size() : own_size_; }
  bool empty() const { return size() == 0; }
  void push_back(std::uint32_t value) {
    if (!more_ && own_size_ < own_.size()) {
      own_[own_size_++] = value;
      return;
    }
    if (!more_) more_ = std::make_unique<std::vector<std::uint32_t>>(own_.begin(), own_.end());
    more_->push_back(value);
  }
  template <typename Test>
  void erase_if(Test test) {
    if (more_) {
      std::erase_if(*more_, test);
      return;
    }
    const auto end = own_.begin() + own_size_;
    own_size_ = static_cast<std::uint8_t>(std::remove_if(own_.begin(), end, test) - own_.begin());
  }

 private:
  std::array<std::uint32_t, 2> own_{};
  std::unique_ptr<std::vector<std::uint32_t>> more_;
  std::uint8_t own_size_ = 0;
};

// A list that nearly always has one element.
template <typename T>
class FirstInside {
  template <typename List, typename Value>
  class Place {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = Value*;
    using reference = Value&;

    Place() = default;
    Place(List& list, std::size_t at) : list_(&list), at_(at) {}
    Value& operator*() const { return (*list_)[at_]; }
    Value* operator->() const { return &(*list_)[at_]; }
    Place& operator++() {
      ++at_;
      return *this;
    }
    Place operator++(int) {
      Place before = *this;
      ++at_;
      return before;
    }
    bool operator==(const Place&) const = default;

   private:
    List* list_ = nullptr;
    std::size_t at_ = 0;
  };

 public:
  auto begin() { return Place<FirstInside, T>(*this, 0); }
  auto end() { return Place<FirstInside, T>(*this, size()); }
  auto begin() const { return Place<const FirstInside, const T>(*this, 0); }
  auto end() const { return Place<const FirstInside, const T>(*this, size()); }
  bool empty() const { return !used_; }
  std::size_t size() const { return !used_ ? 0 : 1 + (more_ ? more_->size() : 0); }
  T& front() { return first_; }
  const T& front() const { return first_; }
  T& operator[](std::size_t i) { return i == 0 ? first_ : (*more_)[i - 1]; }
  const T& operator[](std::size_t i) const { return i == 0 ? first_ : (*more_)[i - 1]; }
  T& emplace_back() {
    if (!std::exchange(used_, true)) return first_;
    if (!more_) more_ = std::make_unique<std::vector<T>>();
    return more_->emplace_back();
  }

 private:
  T first_;
  std::unique_ptr<std::vector<T>> more_;
  bool used_ = false;
};

// Several texts that never change, in one block.
template <std::size_t count>
class KeptTexts {
 public:
  KeptTexts() = default;
  explicit KeptTexts(const std::array<std::string_view, count>& texts) {
    std::uint32_t end = 0;
    for (std::size_t i = 0; i < count; ++i) ends_[i] = end += static_cast<std::uint32_t>(texts[i].size());
    octets_.reset(new char[end]);
    for (std::size_t i = 0; i < count; ++i) texts[i].copy(octets_.get() + begin_of(i), texts[i].size());
  }

  std::string_view operator[](std::size_t i) const { return {octets_.get() + begin_of(i), ends_[i] - begin_of(i)}; }

 private:
  std::uint32_t begin_of(std::size_t i) const { return i == 0 ? 0 : ends_[i - 1]; }

  std::unique_ptr<char[]> octets_;
  std::array<std::uint32_t, count> ends_{};
};

}  // namespace rung::correlate
