// Answers GET /metrics (HTTP/1.1) for Prometheus, on a thread of its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "base/address.h"

namespace rung::cli {

class MetricsServer {
 public:
  // Listens, in the thread that calls it and with its privileges. Throws EnvironmentError.
  explicit MetricsServer(const Endpoint& endpoint);
  ~MetricsServer();
  MetricsServer(const MetricsServer&) = delete;
  MetricsServer& operator=(const MetricsServer&) = delete;

  // "http://127.0.0.1:9090/metrics", with the port that was given where 0 was asked for.
  const std::string& url() const { return url_; }
  // Starts the thread: whatever it may not do has to be given up before.
  void start();
  // What is answered from now on.
  void set_text(std::string text);

 private:
  void work();
  void serve(int connection);
  std::string answer_to(std::string_view request);

  int listener_;
  std::string url_;
  std::mutex mutex_;  // of the text
  std::string text_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace rung::cli
