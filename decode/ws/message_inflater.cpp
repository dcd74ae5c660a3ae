#include "decode/ws/message_inflater.h"

#include <algorithm>
#include <array>

#include "base/limits.h"

namespace rung::ws {
namespace {

constexpr int raw_window_bits = -15;  // any smaller window that was agreed on fits in the largest
constexpr std::size_t step_octets = 16384;
constexpr std::array<std::uint8_t, 4> tail = {0x00, 0x00, 0xff, 0xff};  // what the sender took off (RFC 7692 7.2.1)

}  // namespace

MessageInflater::~MessageInflater() {
  if (ready_) inflateEnd(&stream_);
}

// False where there is no memory.
bool MessageInflater::prepare() {
  if (!ready_) ready_ = inflateInit2(&stream_, raw_window_bits) == Z_OK;
  return ready_;
}

void MessageInflater::forget_window() {
  if (ready_) inflateReset2(&stream_, raw_window_bits);
}

void MessageInflater::lose_history() {
  forget_window();
  if (context_takeover_) history_whole_ = false;
}

// Behind a last block (BFINAL) the same message may go on, and the next one may refer to it (RFC 7692 7.2.3.4).
void MessageInflater::keep_window() {
  std::array<Bytef, 1u << MAX_WBITS> window{};
  uInt size = 0;
  if (inflateGetDictionary(&stream_, window.data(), &size) != Z_OK) size = 0;
  inflateReset(&stream_);
  if (size > 0) inflateSetDictionary(&stream_, window.data(), size);
}

// Z_OK where all octets were read; Z_MEM_ERROR where `inflated` would get longer than `most`.
int MessageInflater::feed(Bytes octets, std::size_t most, std::vector<char>& inflated) {
  stream_.next_in = const_cast<Bytef*>(octets.data());
  stream_.avail_in = static_cast<uInt>(octets.size());
  for (;;) {
    const std::size_t before = inflated.size();
    const std::size_t room = std::min(step_octets, most + 1 - before);
    inflated.resize(before + room);
    stream_.next_out = reinterpret_cast<Bytef*>(inflated.data() + before);
    stream_.avail_out = static_cast<uInt>(room);
    const int code = ::inflate(&stream_, Z_SYNC_FLUSH);
    const bool full = stream_.avail_out == 0;
    inflated.resize(before + room - stream_.avail_out);
    if (inflated.size() > most) {
      inflated.resize(most);
      return Z_MEM_ERROR;
    }
    if (code == Z_STREAM_END) keep_window();
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) return code;
    if (stream_.avail_in == 0 && !full) return Z_OK;
    if (code == Z_BUF_ERROR && !full) return Z_OK;
  }
}

MessageInflater::Outcome MessageInflater::inflate(Bytes payload, bool complete, std::vector<char>& inflated) {
  inflated.clear();
  if (payload.empty() && complete) return Outcome::inflated;  // not even a block: nothing was said
  if (!prepare()) return Outcome::damaged;
  if (!context_takeover_) forget_window();
  const std::size_t most =
      std::min(limits::ws_message_octets, std::max(step_octets, payload.size() * limits::ws_inflate_ratio));
  int code = feed(payload, most, inflated);
  if (code == Z_OK && complete) code = feed(tail, most, inflated);
  if (code == Z_OK && complete) return Outcome::inflated;
  const bool whole = history_whole_;
  lose_history();
  if (code == Z_OK) return Outcome::inflated;
  if (code == Z_MEM_ERROR) return Outcome::over_limit;
  inflated.clear();
  return whole ? Outcome::damaged : Outcome::lost_history;
}

}  // namespace rung::ws
