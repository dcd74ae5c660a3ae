#include "cli/capture/metrics_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/limits.h"
#include "capture/socket_address.h"
#include "cli/exit_status.h"
#include "tests/support/catch.h"

namespace rung::cli {
namespace {

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// What comes back until the server closes the connection.
std::string answer(const MetricsServer& server, const std::string& request) {
  const std::string_view url = server.url();
  const std::size_t colon = url.rfind(':');
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port =
      htons(static_cast<std::uint16_t>(*parse_decimal(url.substr(colon + 1, url.rfind('/') - colon - 1))));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int connection = ::socket(AF_INET, SOCK_STREAM, 0);
  REQUIRE(::connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  ::send(connection, request.data(), request.size(), MSG_NOSIGNAL);
  std::string text;
  char octets[4096];
  for (ssize_t got; (got = ::recv(connection, octets, sizeof octets, 0)) > 0;)
    text.append(octets, static_cast<std::size_t>(got));
  ::close(connection);
  return text;
}

TEST_CASE("metrics: the text that was set last is answered, and nothing else is there") {
  MetricsServer server(*capture::parse_socket_address("127.0.0.1:0"));
  server.set_text("rung_packets_total 1\n");
  server.start();
  const std::string got = answer(server, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(got.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(holds(got, "Content-Type: text/plain; version=0.0.4"));
  CHECK(got.ends_with("\r\n\r\nrung_packets_total 1\n"));
  server.set_text("rung_packets_total 2\n");
  CHECK(holds(answer(server, "GET /metrics?x=1 HTTP/1.0\r\n\r\n"), "rung_packets_total 2"));
  const std::string head = answer(server, "HEAD /metrics HTTP/1.1\r\n\r\n");
  CHECK(holds(head, "Content-Length: 21\r\n"));
  CHECK(head.ends_with("\r\n\r\n"));
  CHECK(holds(answer(server, "GET / HTTP/1.1\r\n\r\n"), "404 Not Found"));
  CHECK(holds(answer(server, "POST /metrics HTTP/1.1\r\n\r\n"), "405 Method Not Allowed"));
  CHECK(holds(answer(server, "\r\n\r\n"), "405 Method Not Allowed"));
}

TEST_CASE("metrics: a request without end is cut off by its size, or by its time") {
  MetricsServer server(*capture::parse_socket_address("127.0.0.1:0"));
  server.start();
  CHECK(answer(server, std::string(limits::metrics_request_octets + 1024, 'x')).empty());
  CHECK(answer(server, "GET /metrics HTTP/1.1\r\n").empty());
  CHECK(holds(answer(server, "GET /metrics HTTP/1.1\r\n\r\n"), "200 OK"));
}

TEST_CASE("metrics: an address that is taken, or not ours, is told with its name") {
  const MetricsServer first(*capture::parse_socket_address("127.0.0.1:0"));
  const std::string url = first.url();
  const std::size_t colon = url.rfind(':');
  const auto port = static_cast<std::uint16_t>(*parse_decimal(url.substr(colon + 1, url.rfind('/') - colon - 1)));
  CHECK(test::thrown_by([&] {
          MetricsServer(*capture::parse_socket_address(std::to_string(port)));
        }).starts_with("--metrics 127.0.0.1:" + std::to_string(port)));
  CHECK_THROWS_AS(MetricsServer(*capture::parse_socket_address("192.0.2.1:0")), EnvironmentError);
}

}  // namespace
}  // namespace rung::cli
