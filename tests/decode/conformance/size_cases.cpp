// Large messages and many fragments.
#include "base/limits.h"
#include "tests/decode/conformance/case.h"

namespace rung::decode::test {
namespace {

std::string size_text(std::size_t size) {
  return size < (1 << 20) ? std::to_string(size >> 10) + " KiB" : std::to_string(size >> 20) + " MiB";
}

}  // namespace

std::vector<Case> size_cases() {
  std::vector<Case> cases;
  int group = 0;
  for (const int opcode : {op_text, op_binary}) {
    const std::string kind = opcode == op_text ? "text" : "binary";
    const std::string number = "9." + std::to_string(++group) + ".";
    int at = 0;
    for (const std::size_t size : {64U << 10, 256U << 10, 1U << 20})
      cases.push_back(
          Case(number + std::to_string(++at), kind + " of " + size_text(size)).echo(opcode, sip_of(size)).close());
    // Longer than any SIP message may be: counted, not read.
    for (const std::size_t size : {std::size_t{4} << 20, limits::ws_message_octets})
      cases.push_back(Case(number + std::to_string(++at), kind + " of " + size_text(size))
                          .echo(opcode, std::string(size, '*'))
                          .close());
    cases.push_back(Case(number + std::to_string(++at), kind + " of one octet more than is kept")
                        .client(fin_bit | opcode, std::string(limits::ws_message_octets + 1, '*'))
                        .expect(std::string(limits::ws_message_octets, '*'))
                        .expect_finding("ws-message-over-limit")
                        .fail(1009));
  }
  const std::string mebibyte = sip_of(1 << 20);
  int at = 0;
  for (const std::size_t size : {64U, 256U, 1024U, 4096U, 16384U, 65536U, 262144U})
    cases.push_back(Case("9.3." + std::to_string(++at), "text of 1 MiB in fragments of " + std::to_string(size))
                        .echo_fragments(op_text, pieces_of(mebibyte, size))
                        .close());
  Case many("9.7", "1000 messages");
  for (int i = 0; i < 1000; ++i) many.echo(op_text, sip_with("number " + std::to_string(i)));
  cases.push_back(many.close());
  cases.push_back(Case("10.1.1", "text of 64 KiB in fragments of 1300 octets")
                      .echo_fragments(op_text, pieces_of(sip_of(65536), 1300))
                      .close());
  return cases;
}

}  // namespace rung::decode::test
