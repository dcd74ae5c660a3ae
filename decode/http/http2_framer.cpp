#include "decode/http/http2_framer.h"

#include <algorithm>
#include <utility>

#include "base/byte_reader.h"
#include "base/limits.h"

namespace rung::http {
namespace {

constexpr std::size_t setting_size = 6;
constexpr std::size_t error_code_size = 4;  // RST_STREAM
constexpr std::size_t goaway_size = 8;      // without debug data

std::size_t unit_size(const FrameHeader& frame) {
  if (frame.is(FrameType::settings)) return setting_size;
  return frame.is(FrameType::rst_stream) ? error_code_size : goaway_size;
}

}  // namespace

void Http2Framer::feed(Bytes bytes) {
  if (searching_) {
    queue_.append(bytes);
    search(false);
  } else {
    input_ = bytes;
    in_queue_ = false;
  }
}

void Http2Framer::finish() {
  if (searching_) search(true);
}

// Frames are looked for at one octet after the other; each is judged again only while it may still begin some.
void Http2Framer::search(bool at_end) {
  while (!queue_.empty()) {
    if (at_beginning_ && begin_connection(at_end)) return;
    const FrameLikeness likeness = looks_like_http2_frames(queue_.view());
    if (likeness == FrameLikeness::yes) {
      read_queue();
      return;
    }
    const bool may_wait = likeness == FrameLikeness::unsure && queue_.size() <= limits::http2_search_octets;
    if (may_wait && !at_end) return;
    if (at_beginning_) lose_place(queue_.offset());
    at_beginning_ = false;
    queue_.consume(1);
  }
}

// True where nothing else has to be looked for: it is the beginning of a connection, or too little to tell.
bool Http2Framer::begin_connection(bool at_end) {
  const FrameLikeness likeness = looks_like_http2_beginning(queue_.view());
  if (likeness == FrameLikeness::no) return false;
  if (likeness == FrameLikeness::unsure) return !at_end;
  preface_seen_ = as_text(queue_.view()).substr(0, http2_preface.size()) == http2_preface;
  if (preface_seen_) queue_.consume(http2_preface.size());
  read_queue();
  return true;
}

void Http2Framer::read_queue() {
  searching_ = at_beginning_ = false;
  input_ = queue_.view();
  in_queue_ = true;
  offset_ = queue_.offset();
  part_ = Part::header;
  gathered_size_ = 0;
}

void Http2Framer::lose_place(std::uint64_t offset) {
  block_.reset();
  searching_ = true;
  at_beginning_ = false;
  items_.emplace_back(PlaceLost{offset});
}

// Frames are looked for behind what was read. No octet is copied twice for it.
void Http2Framer::distrust() {
  lose_place(frame_begin_);
  if (in_queue_) {
    queue_.consume(static_cast<std::size_t>(offset_ - queue_.offset()));
  } else {
    queue_.start_at(offset_);
    queue_.append(input_);
  }
  search(false);
}

void Http2Framer::gap(std::uint64_t size, bool exact) {
  if (size == 0) return;
  if (searching_) {
    const std::uint64_t behind = queue_.offset() + queue_.size() + size;
    if (at_beginning_) lose_place(queue_.offset());
    queue_.start_at(behind);
    return;
  }
  const std::uint64_t left = content_left_ + rest_left_ - gathered_size_;
  if (!exact || part_ == Part::header || size > left) {
    lose_place(offset_);
    queue_.start_at(offset_ + size);
    return;
  }
  offset_ += size;
  if (part_ == Part::content) return lose_content(size);
  // What stands behind it in the frame cannot be told without it.
  if (part_ == Part::prefix && frame_.is(FrameType::data))
    items_.emplace_back(FrameHole{frame_, 0, frame_.has(flag_end_stream)});
  if (part_ == Part::prefix) break_block();
  content_left_ = 0;
  rest_left_ = left - size;
  gathered_size_ = 0;
  part_ = Part::rest;
}

void Http2Framer::lose_content(std::uint64_t size) {
  const std::uint64_t of_content = std::min(size, content_left_);
  content_left_ -= of_content;
  rest_left_ -= size - of_content;
  content_begins_ = false;
  if (frame_.is(FrameType::data)) {
    const bool ends_stream = content_left_ == 0 && frame_.has(flag_end_stream);
    items_.emplace_back(FrameHole{frame_, of_content, ends_stream});
  } else {
    break_block();
    rest_left_ += std::exchange(content_left_, 0);
  }
  if (content_left_ == 0) part_ = Part::rest;
}

std::uint64_t Http2Framer::first_needed() const {
  if (searching_) return queue_.offset();
  return block_ ? block_->begin : offset_ - gathered_size_;
}

std::optional<Http2Item> Http2Framer::next() {
  while (given_ == items_.size()) {
    items_.clear();
    given_ = 0;
    if (searching_ || !step()) return std::nullopt;
  }
  return items_[given_++];
}

// Reads on as far as one part of a frame; false where it needs more octets.
bool Http2Framer::step() {
  switch (part_) {
    case Part::header:
      if (!gather(frame_header_size)) return false;
      begin_frame();
      return true;
    case Part::prefix:
      if (!gather(frame_.prefix_size())) return false;
      read_prefix();
      return true;
    case Part::unit:
      if (!gather(unit_size(frame_))) return false;
      read_unit();
      return true;
    case Part::content:
      if (input_.empty() && content_left_ > 0) return false;
      read_content();
      return true;
    case Part::rest:
      rest_left_ -= take(rest_left_).size();
      if (rest_left_ > 0) return false;
      part_ = Part::header;
      return true;
  }
  return false;
}

Bytes Http2Framer::take(std::uint64_t at_most) {
  const Bytes taken = input_.first(static_cast<std::size_t>(std::min<std::uint64_t>(at_most, input_.size())));
  input_ = input_.subspan(taken.size());
  offset_ += taken.size();
  return taken;
}

// True once gathered_ holds `size` octets.
bool Http2Framer::gather(std::size_t size) {
  const Bytes more = take(size - gathered_size_);
  std::copy(more.begin(), more.end(), gathered_.begin() + static_cast<std::ptrdiff_t>(gathered_size_));
  gathered_size_ += more.size();
  if (gathered_size_ < size) return false;
  gathered_size_ = 0;
  return true;
}

void Http2Framer::begin_frame() {
  frame_ = *parse_http2_frame_header(gathered_);
  frame_begin_ = offset_ - frame_header_size;
  if (!is_allowed(frame_)) return distrust();
  // A header block is not interrupted (RFC 9113 4.3): one that is will not be whole.
  const bool continues = frame_.is(FrameType::continuation);
  if (block_ && (!continues || block_->stream != frame_.stream)) break_block();
  content_left_ = 0;
  rest_left_ = frame_.size;
  part_ = Part::rest;
  if (continues || frame_.is(FrameType::headers) || frame_.is(FrameType::push_promise)) begin_block(continues);
  if (frame_.is(FrameType::data) || block_) {
    content_begins_ = true;
    std::swap(content_left_, rest_left_);
    part_ = frame_.prefix_size() > 0 ? Part::prefix : Part::content;
  } else if (frame_.is(FrameType::settings) || frame_.is(FrameType::rst_stream) || frame_.is(FrameType::goaway)) {
    if (frame_.size >= unit_size(frame_)) part_ = Part::unit;
  }
}

void Http2Framer::begin_block(bool continues) {
  if (continues) {
    if (!block_) items_.emplace_back(FrameHole{frame_});
    return;
  }
  const bool promise = frame_.is(FrameType::push_promise);
  block_ = Block{frame_.stream, frame_begin_, promise, !promise && frame_.has(flag_end_stream)};
}

void Http2Framer::break_block() {
  if (!block_) return;
  FrameHeader headers = frame_;
  headers.type = static_cast<std::uint8_t>(FrameType::headers);
  headers.stream = block_->stream;
  items_.emplace_back(FrameHole{headers, 0, block_->ends_stream});
  block_.reset();
}

void Http2Framer::read_prefix() {
  content_left_ -= frame_.prefix_size();
  const std::uint64_t padding = frame_.has(flag_padded) ? gathered_[0] : 0;
  if (padding > content_left_) return distrust();  // RFC 9113 6.1: an error of the connection
  content_left_ -= padding;
  rest_left_ = padding;
  part_ = Part::content;
}

void Http2Framer::read_unit() {
  const std::size_t size = unit_size(frame_);
  ByteReader reader(Bytes(gathered_).first(size));
  rest_left_ -= size;
  part_ = Part::rest;
  if (frame_.is(FrameType::settings)) {
    Setting setting{reader.u16(), reader.u32()};
    items_.emplace_back(setting);
    if (rest_left_ >= setting_size) part_ = Part::unit;
  } else if (frame_.is(FrameType::rst_stream)) {
    items_.emplace_back(StreamReset{offset_, frame_.stream, reader.u32()});
  } else {
    GoAway goaway{offset_, reader.u32() & 0x7fffffff, reader.u32()};
    items_.emplace_back(goaway);
  }
}

void Http2Framer::read_content() {
  const std::uint64_t begin = offset_;
  const Bytes octets = take(content_left_);
  content_left_ -= octets.size();
  const bool ends = content_left_ == 0;
  if (frame_.is(FrameType::data)) {
    items_.emplace_back(DataPiece{frame_.stream, begin, octets, content_begins_, ends && frame_.has(flag_end_stream)});
  } else {
    const bool begins = content_begins_ && !frame_.is(FrameType::continuation);
    const bool ends_block = ends && frame_.has(flag_end_headers);
    items_.emplace_back(BlockPiece{block_->stream, begins ? block_->begin : begin, offset_, octets, begins, ends_block,
                                   block_->promise, ends_block && block_->ends_stream});
    if (ends_block) block_.reset();
  }
  content_begins_ = false;
  if (ends) part_ = Part::rest;
}

}  // namespace rung::http
