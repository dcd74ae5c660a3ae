// A conversation over WebSocket as a conformance suite would hold it, and what must be read from it. Most cases have
// the client send something, the server echo it, and both close.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rung::decode::test {

constexpr int fin_bit = 0x80, rsv1_bit = 0x40;
constexpr int op_continuation = 0, op_text = 1, op_binary = 2, op_close = 8, op_ping = 9, op_pong = 10;

using Texts = std::vector<std::string>;

class Case {
 public:
  struct Step {
    bool from_client;
    std::string octets;
  };

  Case(std::string id, std::string what) : id_(std::move(id)), what_(std::move(what)) {}

  // --- what is sent
  Case& agree(const std::string& extensions);  // offered and answered alike
  Case& agree(const std::string& offered, const std::string& answered);
  Case& client(int first_octet, const std::string& payload);
  Case& server(int first_octet, const std::string& payload);
  // One frame each way, or several: the first has the opcode.
  Case& echo(int opcode, const std::string& payload);
  Case& echo_fragments(int opcode, const Texts& fragments);
  Case& ping(const std::string& payload);  // and its Pong
  // A message that the client sent in frames of its own, and the server echoes.
  Case& echoed(int opcode, const std::string& payload);
  // Compressed: `sent` and `answered` are what stands on the wire.
  Case& echo_compressed(const std::string& payload, const Texts& sent, const std::string& answered);
  Case& close(int code = 1000);
  // The server gives up with a Close, which the client answers.
  Case& fail(int code);

  // --- what must come of it
  // A message, from one side, that is SIP or not; an empty one holds neither.
  Case& expect(const std::string& payload);
  Case& expect_finding(const std::string& id);

  const std::string& id() const { return id_; }
  const std::string& what() const { return what_; }
  const std::vector<Step>& steps() const { return steps_; }
  const std::string& offered() const { return offered_; }
  const std::string& answered() const { return answered_; }
  const Texts& sip() const { return sip_; }
  std::uint64_t empty() const { return empty_; }
  std::uint64_t others() const { return others_; }
  std::uint64_t other_octets() const { return other_octets_; }
  const Texts& findings() const { return findings_; }
  std::uint32_t close_code() const { return close_code_; }
  std::size_t octets() const;

 private:
  void note_code(int code);

  std::string id_, what_, offered_, answered_;
  std::vector<Step> steps_;
  Texts sip_, findings_;
  std::uint64_t empty_ = 0, others_ = 0, other_octets_ = 0;
  std::uint32_t close_code_ = 0;
};

// A SIP message of exactly that size, or one with that body.
std::string sip_of(std::size_t size);
std::string sip_with(const std::string& body);
std::string close_payload(int code, const std::string& reason = {});
// Pieces of `size` octets, the last one shorter.
Texts pieces_of(const std::string& text, std::size_t size);

std::vector<Case> framing_cases();      // 1 to 5
std::vector<Case> utf8_cases();         // 6
std::vector<Case> close_cases();        // 7
std::vector<Case> size_cases();         // 9, 10
std::vector<Case> compression_cases();  // 12, 13

}  // namespace rung::decode::test
