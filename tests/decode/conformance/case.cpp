#include "tests/decode/conformance/case.h"

#include <algorithm>

#include "tests/decode/scripted_stream.h"
#include "tests/decode/ws/wire_frames.h"

namespace rung::decode::test {

Case& Case::agree(const std::string& extensions) { return agree(extensions, extensions); }

Case& Case::agree(const std::string& offered, const std::string& answered) {
  offered_ = offered;
  answered_ = answered;
  return *this;
}

Case& Case::client(int first_octet, const std::string& payload) {
  const std::string key = "k" + std::to_string(100 + steps_.size() % 900);
  steps_.push_back({true, ws::test::wire_frame(first_octet, payload, key)});
  return *this;
}

Case& Case::server(int first_octet, const std::string& payload) {
  steps_.push_back({false, ws::test::wire_frame(first_octet, payload)});
  return *this;
}

Case& Case::echo(int opcode, const std::string& payload) {
  return client(fin_bit | opcode, payload).echoed(opcode, payload);
}

Case& Case::echoed(int opcode, const std::string& payload) {
  return server(fin_bit | opcode, payload).expect(payload).expect(payload);
}

Case& Case::echo_fragments(int opcode, const Texts& fragments) {
  std::string whole;
  for (std::size_t i = 0; i < fragments.size(); ++i) {
    const int last = i + 1 == fragments.size() ? fin_bit : 0;
    client(last | (i == 0 ? opcode : op_continuation), fragments[i]);
    whole += fragments[i];
  }
  return echoed(opcode, whole);
}

Case& Case::ping(const std::string& payload) {
  return client(fin_bit | op_ping, payload).server(fin_bit | op_pong, payload);
}

Case& Case::echo_compressed(const std::string& payload, const Texts& sent, const std::string& answered) {
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const int last = i + 1 == sent.size() ? fin_bit : 0;
    client(last | (i == 0 ? rsv1_bit | op_text : op_continuation), sent[i]);
  }
  return server(fin_bit | rsv1_bit | op_text, answered).expect(payload).expect(payload);
}

Case& Case::close(int code) {
  note_code(code);
  return client(fin_bit | op_close, close_payload(code)).server(fin_bit | op_close, close_payload(code));
}

Case& Case::fail(int code) {
  note_code(code);
  expect_finding("ws-abnormal-close-code");
  return server(fin_bit | op_close, close_payload(code)).client(fin_bit | op_close, close_payload(code));
}

Case& Case::expect(const std::string& payload) {
  if (payload.starts_with("MESSAGE ")) {
    sip_.push_back(payload);
  } else if (payload.empty()) {
    ++empty_;
  } else {
    ++others_;
    other_octets_ += payload.size();
  }
  return *this;
}

Case& Case::expect_finding(const std::string& id) {
  findings_.push_back(id);
  return *this;
}

void Case::note_code(int code) {
  if (close_code_ == 0) close_code_ = static_cast<std::uint32_t>(code);
}

std::size_t Case::octets() const {
  std::size_t all = 0;
  for (const Step& step : steps_) all += step.octets.size();
  return all;
}

std::string sip_with(const std::string& body) { return request("MESSAGE", body); }

std::string sip_of(std::size_t size) {
  std::size_t body = size - sip_with("").size();
  while (sip_with(std::string(body, 'x')).size() > size) --body;
  std::string message = sip_with(std::string(body, 'x'));
  // One more digit of Content-Length may have made it one octet too short.
  if (message.size() < size) message.insert(message.find("Call-ID: ") + 8, size - message.size(), ' ');
  return message;
}

std::string close_payload(int code, const std::string& reason) {
  return std::string{static_cast<char>(code >> 8), static_cast<char>(code)} + reason;
}

Texts pieces_of(const std::string& text, std::size_t size) {
  Texts pieces;
  for (std::size_t at = 0; at < text.size(); at += size) pieces.push_back(text.substr(at, size));
  return pieces;
}

}  // namespace rung::decode::test
