// Whatever is sent, what is kept of it makes the same octets again (RFC 4475 3.1.1: nothing is to be normalised).
#include "tests/decode/sip/round_trip.h"

#include <random>

#include "tests/decode/sip/framed_text.h"
#include "tests/decode/sip/parsed.h"
#include "tests/support/catch.h"
#include "tests/support/every_split.h"

namespace rung::sip {
namespace {

// Messages of pieces that the grammar knows, in any order, and of octets that it does not.
class Writer {
 public:
  explicit Writer(unsigned seed) : random_(seed) {}

  std::string message() {
    std::string text = one_of({"INVITE sip:a@b SIP/2.0", "SIP/2.0 200 OK", "SIP/2.0  486  Busy ",
                               "BYE  sip:a@b  SIP/2.0", "X%41 <sip:a> SIP/7.0", "no start line"});
    text += line_end();
    for (std::size_t fields = below(12); fields > 0; --fields) text += field() + line_end();
    if (below(8) > 0) text += line_end();
    if (below(2) > 0) text += octets(below(60));
    return text;
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }
  std::string one_of(std::initializer_list<const char*> texts) { return *(texts.begin() + below(texts.size())); }
  std::string line_end() { return below(10) > 0 ? "\r\n" : "\n"; }
  std::string octets(std::size_t size) {
    std::string made(size, '\0');
    for (char& octet : made) octet = static_cast<char>(below(256));
    return made;
  }
  std::string field() {
    std::string name = one_of(
        {"Via", "v", "From", "To ", "Call-ID", "CSeq\t", "Content-Length", "l", "X-Own", "no colon", "(bad)", ""});
    std::string value = one_of({"SIP/2.0/UDP a;branch=z9hG4bK1", "\"A\" <sip:a@b>;tag=1", "1 INVITE", "0", "7", "",
                                " x ", "a\r\n b\r\n\t\r\n c", "\xff\x01\"", "SIP/2.0/UDP a,SIP/2.0/TCP b"});
    return name + (below(20) > 0 ? ":" : "") + (below(2) > 0 ? " " : "") + value;
  }

  std::mt19937 random_;
};

TEST_CASE("a message is what it was made of") {
  for (unsigned seed = 0; seed < 5000; ++seed) {
    CAPTURE(seed);
    const std::string text = Writer(seed).message();
    const Message message = parsed(text);
    REQUIRE(message.raw() == text);
    REQUIRE(std::string(message.head()) + std::string(message.body()) == text);
    REQUIRE(rebuilt(message) == text);
  }
}

TEST_CASE("a stream is its messages, its keep-alives and what was skipped") {
  for (unsigned seed = 0; seed < 200; ++seed) {
    CAPTURE(seed);
    Writer writer(seed);
    std::string stream = writer.message() + "\r\n" + writer.message() + "\r\n\r\n" + writer.message();
    test::every_split(stream, [&](const test::Pieces& pieces) {
      StreamFramer framer;
      std::vector<Framed> items;
      for (std::string_view piece : pieces) framer.feed(as_bytes(piece));
      framer.finish();
      drain(framer, items);
      if (!covers(items, stream)) FAIL("octets were lost");
    });
    CHECK(covers(unpack(as_bytes(stream)), stream));
  }
}

}  // namespace
}  // namespace rung::sip
