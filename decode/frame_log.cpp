#include "decode/frame_log.h"

#include <algorithm>
#include <limits>

#include "base/limits.h"

namespace rung::decode {

std::uint64_t FrameLog::end_of(const ws::Frame& frame) {
  const std::uint64_t payload = frame.begin + frame.header.header_size;
  const std::uint64_t room = std::numeric_limits<std::uint64_t>::max() - payload;
  return payload + std::min(room, frame.header.payload_size);
}

bool FrameLog::is_part(const Entry& entry, const ws::Message& message) {
  return entry.frame.begin >= message.begin && entry.frame.begin < message.end &&
         ws::is_control(entry.frame.header.opcode) == ws::is_control(message.opcode);
}

void FrameLog::add(const ws::Frame& frame) {
  if (entries_.size() >= limits::ws_frames_held) give_first();
  entries_.emplace_back().frame = frame;
}

void FrameLog::settle(const ws::Message& message, std::optional<std::uint64_t> inflated,
                      std::optional<Duration> round_trip) {
  Entry* last = nullptr;
  for (Entry& entry : entries_) {
    if (entry.settled || !is_part(entry, message)) continue;
    const std::uint64_t end = std::min(end_of(entry.frame), message.end);
    entry.packet = context_->marks_of(direction_).place(entry.frame.begin, end).packet;
    entry.settled = true;
    last = &entry;
  }
  if (last == nullptr) return;
  last->inflated = inflated;
  last->round_trip = round_trip;
}

void FrameLog::belong_to(std::uint64_t message_id, std::uint64_t begin, std::uint64_t end) {
  for (Entry& entry : entries_) {
    const bool within = entry.frame.begin >= begin && entry.frame.begin < end;
    if (within && entry.message_id == 0 && !ws::is_control(entry.frame.header.opcode)) entry.message_id = message_id;
  }
}

void FrameLog::release(std::uint64_t until) {
  while (!entries_.empty() && entries_.front().settled && entries_.front().frame.begin < until) give_first();
}

void FrameLog::finish() {
  while (!entries_.empty()) give_first();
}

void FrameLog::give_first() {
  Entry& entry = entries_.front();
  const ws::FrameHeader& header = entry.frame.header;
  if (!entry.settled)
    entry.packet = context_->marks_of(direction_).place(entry.frame.begin, entry.frame.begin + 1).packet;
  WebSocketFrame frame;
  frame.packet = entry.packet;
  frame.from_client = context_->is_from_client(direction_);
  frame.opcode = header.opcode;
  frame.fin = header.fin;
  frame.rsv = header.rsv;
  frame.masked = header.mask.has_value();
  frame.size = header.payload_size;
  frame.inflated_size = entry.inflated;
  frame.round_trip = entry.round_trip;
  frame.message_id = entry.message_id;
  context_->row.give(frame);
  entries_.pop_front();
}

PacketRef FrameLog::packet_of(const ws::Message& message, std::uint64_t at) const {
  for (const Entry& entry : entries_) {
    if (!is_part(entry, message)) continue;
    if (at < entry.frame.header.payload_size) {
      const std::uint64_t offset = entry.frame.begin + entry.frame.header.header_size + at;
      return context_->marks_of(direction_).place(offset, offset + 1).packet;
    }
    at -= entry.frame.header.payload_size;
  }
  return context_->marks_of(direction_).place(message.begin, message.end).packet;
}

}  // namespace rung::decode
