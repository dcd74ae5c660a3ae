// Hand-made events of every kind, a database filled with them, and its rows as text.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "store/writer.h"

namespace rung::test {

// A folder of its own for one test, removed with what is in it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "rung-store-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string operator/(const std::string& name) const { return path_ / name; }
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
  }

 private:
  std::filesystem::path path_;
};

inline sip::Message parse_message(const std::string& text) { return sip::Message::parse({text.begin(), text.end()}); }

inline correlate::Message message_event(std::uint64_t id, const std::string& text) {
  correlate::Message event{{id, parse_message(text), {}, true}, 0, 0, false, false};
  event.sip.origin.packet = event.sip.origin.first = {1, 10 + id, {1'000'000'000 + static_cast<std::int64_t>(id)}};
  return event;
}

inline const std::string invite =
    "INVITE sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/WS a.invalid;branch=z9hG4bK1\r\n"
    "From: <sip:alice@example.com>;tag=ft\r\nTo: <sip:bob@example.com>\r\nCall-ID: c1\r\nCSeq: 7 "
    "INVITE\r\n"
    "Contact: <sip:alice@a.invalid>\r\nUser-Agent: Phone 1\r\nContent-Type: application/sdp\r\n"
    "Content-Length: 3\r\n\r\nv=0";
inline const std::string ok =
    "SIP/2.0 200 OK\r\nVia: SIP/2.0/WS a.invalid;branch=z9hG4bK1\r\nFrom: "
    "<sip:alice@example.com>;tag=ft\r\n"
    "To: <sip:bob@example.com>;tag=tt\r\nCall-ID: c1\r\nCSeq: 7 INVITE\r\nContent-Length: "
    "0\r\n\r\n";

correlate::Message request_event();
correlate::Message response_event();
std::vector<correlate::Event> one_of_each();
capture::CaptureFacts capture_facts();

// All rows of a table or view, one a line: "1|UDP|NULL"; blobs as their text.
std::string rows(const store::Database& database, const std::string& sql);
// Every row of every table, and the schema.
std::string dump(const store::Database& database);
// A temporary database with these events.
store::Database filled(std::vector<correlate::Event> events);

}  // namespace rung::test
