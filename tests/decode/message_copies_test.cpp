#include "decode/message_copies.h"

#include "base/limits.h"
#include "tests/decode/scripted_stream.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::decode;
using rung::decode::test::endpoint;

namespace {

const net::Endpoint a = endpoint(1, 5060), b = endpoint(2, 5060);

// The id of the message that it is a copy of; 0: none, and it is remembered under `id`.
std::uint64_t show(MessageCopies& copies, std::string_view octets, std::uint32_t agent, std::uint64_t id,
                   Timestamp now = {}) {
  if (const auto shown = copies.find(octets, a, b, agent, now)) return shown->message_id;
  copies.remember({id, 1, agent}, now);
  return 0;
}

}  // namespace

TEST_CASE("copies: each repetition is matched once by each agent, the oldest first") {
  MessageCopies copies;
  CHECK(show(copies, "INVITE", 0, 1) == 0);
  CHECK(show(copies, "INVITE", 0, 2) == 0);  // its packets do not copy each other
  CHECK(show(copies, "INVITE", 7, 3) == 1);
  CHECK(show(copies, "INVITE", 7, 3) == 2);
  CHECK(show(copies, "INVITE", 7, 3) == 0);
  CHECK(show(copies, "INVITE", 0, 4) == 3);
  CHECK(show(copies, "BYE", 7, 5) == 0);
}

TEST_CASE("copies: until limits::copy_time, and only between the same ends") {
  MessageCopies copies;
  CHECK(show(copies, "INVITE", 0, 1) == 0);
  CHECK(show(copies, "INVITE", 7, 2, Timestamp{} + limits::copy_time + Duration{1}) == 0);
  CHECK(show(copies, "INVITE", 8, 3, Timestamp{} + limits::copy_time) == 1);
  CHECK_FALSE(copies.find("INVITE", b, a, 9, {}));
}

TEST_CASE("copies: what is long is told apart by its size") {
  MessageCopies copies;
  const std::string longer(5000, 'x');
  CHECK(show(copies, longer, 0, 1) == 0);
  CHECK(show(copies, longer.substr(1), 7, 2) == 0);
  CHECK(show(copies, longer, 7, 3) == 1);
}

TEST_CASE("copies: the latest ones are remembered, however many there are") {
  MessageCopies copies;
  const std::uint64_t count = 4 * limits::copies_remembered;
  CHECK(show(copies, "agent", 7, 1) == 0);
  for (std::uint64_t i = 2; i <= count; ++i)
    CHECK(show(copies, std::to_string(i), 0, i, {static_cast<std::int64_t>(i)}) == 0);
  std::size_t known = 0;
  for (std::uint64_t i = count - 200; i <= count; ++i)
    known += copies.find(std::to_string(i), a, b, 7, {static_cast<std::int64_t>(count)}).has_value();
  CHECK(known > 150);
}
