#include "cli/capture/metrics_server.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/limits.h"
#include "capture/socket_address.h"
#include "cli/exit_status.h"

namespace rung::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int look_milliseconds = 200;  // how soon it notices that it shall stop
constexpr auto patience = std::chrono::nanoseconds(limits::metrics_timeout.ns);

std::string http_answer(std::string_view status, std::string_view type, std::string_view body, bool with_body) {
  std::string text = "HTTP/1.1 " + std::string(status) + "\r\nContent-Type: " + std::string(type) +
                     "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n";
  if (with_body) text += body;
  return text;
}

// False: nothing happened in time.
bool wait_for(int descriptor, short events, Clock::time_point until) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
  pollfd one{descriptor, events, 0};
  return left > 0 && ::poll(&one, 1, static_cast<int>(left)) > 0;
}

}  // namespace

MetricsServer::MetricsServer(const Endpoint& endpoint) : listener_(capture::open_bound_socket(endpoint, SOCK_STREAM)) {
  if (listener_ < 0) throw EnvironmentError("--metrics " + to_text(endpoint) + ": " + std::strerror(errno));
  url_ = "http://" + to_text(capture::bound_address(listener_)) + "/metrics";
}

MetricsServer::~MetricsServer() {
  stopping_.store(true);
  if (thread_.joinable()) thread_.join();
  ::close(listener_);
}

void MetricsServer::start() {
  thread_ = std::thread([this] { work(); });
}

void MetricsServer::set_text(std::string text) {
  const std::lock_guard lock(mutex_);
  text_ = std::move(text);
}

// One after the other: who is slow costs the others limits::metrics_timeout at most.
void MetricsServer::work() {
  while (!stopping_.load()) {
    pollfd one{listener_, POLLIN, 0};
    if (::poll(&one, 1, look_milliseconds) <= 0) continue;
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (connection < 0) {
      if (errno == EMFILE || errno == ENFILE) ::poll(nullptr, 0, look_milliseconds);
      continue;
    }
    serve(connection);
    ::close(connection);
  }
}

void MetricsServer::serve(int connection) {
  const Clock::time_point until = Clock::now() + patience;
  std::string request;
  while (request.find("\r\n\r\n") == std::string::npos) {
    char octets[1024];
    if (request.size() >= limits::metrics_request_octets || !wait_for(connection, POLLIN, until)) return;
    const ssize_t got = ::recv(connection, octets, sizeof octets, 0);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got <= 0) return;
    request.append(octets, static_cast<std::size_t>(got));
  }
  const std::string answer = answer_to(request);
  for (std::string_view rest = answer; !rest.empty();) {
    if (!wait_for(connection, POLLOUT, until)) return;
    const ssize_t sent = ::send(connection, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (sent < 0) return;
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  ::shutdown(connection, SHUT_WR);
}

std::string MetricsServer::answer_to(std::string_view request) {
  const std::string_view line = request.substr(0, request.find("\r\n"));
  const std::size_t space = std::min(line.find(' '), line.size());
  const std::string_view method = line.substr(0, space);
  std::string_view target = line.substr(std::min(space + 1, line.size()));
  target = target.substr(0, target.find_first_of(" ?"));
  constexpr std::string_view plain = "text/plain; charset=utf-8";
  if (method != "GET" && method != "HEAD") return http_answer("405 Method Not Allowed", plain, "GET only\n", true);
  const bool with_body = method == "GET";
  if (target != "/metrics") return http_answer("404 Not Found", plain, "see /metrics\n", with_body);
  const std::lock_guard lock(mutex_);
  return http_answer("200 OK", "text/plain; version=0.0.4; charset=utf-8", text_, with_body);
}

}  // namespace rung::cli
