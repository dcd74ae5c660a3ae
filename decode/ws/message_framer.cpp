#include "decode/ws/message_framer.h"

#include <algorithm>
#include <limits>

#include "base/limits.h"

namespace rung::ws {

void MessageFramer::feed(Bytes bytes) {
  if (state_ != State::searching) {
    read(bytes);
  } else if (search_->feed(bytes)) {
    go_on_with_found();
  } else {
    offset_ = search_->end();
  }
}

void MessageFramer::gap(std::uint64_t size, bool measured) {
  if (size == 0) return;
  if (state_ == State::searching && search_->settle()) go_on_with_found();
  if (measured && state_ == State::framing && in_frame_ && size <= remaining_) {
    current().cut = true;
    current().message.complete = false;
    pass(size);
    return;
  }
  give_up_open();
  offset_ += size;
  if (state_ == State::finished) return;
  state_ = State::searching;
  search_.emplace(layout_, offset_);
}

void MessageFramer::finish() {
  if (state_ == State::searching && search_->settle()) go_on_with_found();
  search_.reset();
  give_up_open();
  state_ = State::finished;
}

void MessageFramer::read(Bytes bytes) {
  while (state_ == State::framing && !bytes.empty()) {
    bytes = bytes.subspan(in_frame_ ? read_payload(bytes) : read_header(bytes));
  }
  offset_ += bytes.size();
}

// Both return how many of the octets they took.
std::size_t MessageFramer::read_header(Bytes bytes) {
  const std::size_t before = header_size_;
  Bytes octets = bytes;
  if (before > 0) {
    const std::size_t more = std::min(header_octets_.size() - before, bytes.size());
    std::copy_n(bytes.begin(), more, header_octets_.begin() + static_cast<std::ptrdiff_t>(before));
    octets = Bytes(header_octets_).first(before + more);
  }
  Result<FrameHeader> header = parse_frame_header(octets, layout_);
  const bool whole = header || header.error().code != ParseErrorCode::truncated;
  if (layout_.form == Layout::Form::hybi_04 && whole) {
    layout_ = choose_hybi_04(layout_, octets);
    header = parse_frame_header(octets, layout_);
  }
  if (!header && header.error().code == ParseErrorCode::truncated) {
    if (before == 0) std::copy(bytes.begin(), bytes.end(), header_octets_.begin());
    header_size_ = octets.size();
    offset_ += bytes.size();
    return bytes.size();
  }
  header_size_ = 0;
  const std::uint64_t begin = offset_ - before;
  if (!header) {
    lose(begin, "a length of more than 63 bits", true);
    return 0;
  }
  offset_ = begin + header->header_size;
  begin_frame(*header, begin);
  if (header->header_size >= before) return header->header_size - before;
  // hybi-04: the other key made the header shorter than what was held of it.
  const auto held = header_octets_;
  read(Bytes(held).subspan(header->header_size, before - header->header_size));
  return 0;
}

std::size_t MessageFramer::read_payload(Bytes bytes) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, bytes.size()));
  if (!current().cut) keep(current(), bytes.first(size));
  pass(size);
  return size;
}

// Why the stream is not believed any more; null where it is.
const char* MessageFramer::distrust(const FrameHeader& header) {
  constexpr std::uint8_t implausible_at_most = 2;
  const bool unsound_control = is_control(header.opcode) && (!header.fin || header.payload_size > 125);
  if (is_known(header.opcode) && (header.rsv & ~4) == 0 && !unsound_control) {
    implausible_ = 0;
    return nullptr;
  }
  if (header.payload_size > limits::ws_message_octets) return "an implausible header and length";
  if (implausible_ == implausible_at_most) return "three implausible headers in a row";
  ++implausible_;
  return nullptr;
}

void MessageFramer::begin_frame(const FrameHeader& header, std::uint64_t begin) {
  if (const char* why = distrust(header)) {
    lose(begin, why);
    return;
  }
  const bool control = is_control(header.opcode);
  const bool continues = header.opcode == static_cast<std::uint8_t>(Opcode::continuation);
  if (!control && !continues && data_.open) {
    data_.message.complete = false;
    data_.message.interrupted = true;
    give_out(data_);
  }
  ready_.push(Frame{header, begin});
  frame_ = header;
  remaining_ = header.payload_size;
  in_frame_ = true;
  if (!current().open) {
    begin_message(current(), header, begin);
    current().message.complete = !continues;
  }
  Message& message = current().message;
  const std::uint64_t room = std::numeric_limits<std::uint64_t>::max() - message.payload_size;
  message.payload_size += std::min(room, header.payload_size);
  ++message.frames;
  pass(0);
}

void MessageFramer::begin_message(Building& building, const FrameHeader& header, std::uint64_t begin) {
  building.message = Message();
  building.message.opcode = header.opcode;
  building.message.compressed = !is_control(header.opcode) && (header.rsv & 4) != 0;
  building.message.begin = begin;
  building.open = true;
  building.cut = false;
}

// The one copy of a payload. The vector grows with what arrives, never with what a header claims.
void MessageFramer::keep(Building& building, Bytes bytes) {
  std::vector<char>& payload = building.message.payload;
  const std::size_t size = std::min(bytes.size(), limits::ws_message_octets - payload.size());
  if (size < bytes.size()) building.message.complete = false;
  const std::string_view text = as_text(bytes.first(size));
  payload.insert(payload.end(), text.begin(), text.end());
  if (!frame_.mask) return;
  auto* added = reinterpret_cast<std::uint8_t*>(payload.data() + payload.size() - size);
  unmask_payload({added, size}, frame_, layout_, frame_.payload_size - remaining_);
}

// `size` octets of the frame's payload were read or are missing.
void MessageFramer::pass(std::uint64_t size) {
  offset_ += size;
  remaining_ -= size;
  current().message.end = offset_;
  if (remaining_ > 0) return;
  in_frame_ = false;
  if (frame_.fin || is_control(frame_.opcode)) give_out(current());
}

void MessageFramer::give_out(Building& building) {
  building.open = false;
  ready_.push(std::move(building.message));
}

// Ends what is open as incomplete, and the frame or header that was being read.
void MessageFramer::give_up_open() {
  for (Building* building : {&control_, &data_}) {
    if (!building->open) continue;
    building->message.complete = false;
    give_out(*building);
  }
  in_frame_ = false;
  header_size_ = 0;
  implausible_ = 0;
}

void MessageFramer::lose(std::uint64_t offset, const char* why, bool length_out_of_range) {
  give_up_open();
  ready_.push(Lost{offset, why, length_out_of_range});
  state_ = State::lost;
}

void MessageFramer::go_on_with_found() {
  const FrameSearch found = std::move(*search_);
  search_.reset();
  state_ = State::framing;
  offset_ = found.offset();
  read(found.octets());
}

}  // namespace rung::ws
