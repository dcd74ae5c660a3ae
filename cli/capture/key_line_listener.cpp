#include "cli/capture/key_line_listener.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/bytes.h"
#include "base/limits.h"
#include "capture/socket_address.h"
#include "cli/exit_status.h"

namespace rung::cli {
namespace {

constexpr std::size_t listened_log = SIZE_MAX;  // what the key log calls it; files have smaller numbers

}  // namespace

KeyLineListener::KeyLineListener(const Endpoint& endpoint, tls::KeyLog& keys)
    : descriptor_(capture::open_bound_socket(endpoint, SOCK_DGRAM)), keys_(keys), buffer_(UINT16_MAX) {
  if (descriptor_ < 0) throw EnvironmentError("--keylog-listen " + to_text(endpoint) + ": " + std::strerror(errno));
  name_ = to_text(capture::bound_address(descriptor_));
}

KeyLineListener::~KeyLineListener() { ::close(descriptor_); }

// A datagram holds whole lines, with or without a line end behind the last one.
void KeyLineListener::follow() {
  for (int count = 0; count < limits::key_datagrams_at_once; ++count) {
    const ssize_t got = ::recv(descriptor_, buffer_.data(), buffer_.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return;
    keys_.add(as_text(Bytes(buffer_).first(static_cast<std::size_t>(got))), listened_log);
    keys_.add("\n", listened_log);
  }
}

}  // namespace rung::cli
