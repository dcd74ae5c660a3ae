// What a key log's watcher is told decrypts a connection again, alone.
#include "decode/tls/key_line.h"
#include "tests/decode/tls/session_run.h"

using namespace rung;
using namespace rung::tls;
using namespace rung::tls::test;

namespace {

// A key log of what was told.
class Copier : public SecretWatcher {
 public:
  explicit Copier(const KeyLog& keys) : keys_(keys) {}
  void on_secrets(const Random& client_random, const Secret* master, const TupleHint* hint) override {
    if (hint != nullptr) append_tuple(*hint, lines);
    keys_.append_lines(client_random, lines);
    if (master != nullptr) append_key_line(SecretKind::master, client_random, master->view(), lines);
  }
  SecretText lines;

 private:
  const KeyLog& keys_;
};

Tuple test_ends() { return {*normal_endpoint("[2001:db8::1]:40000"), *normal_endpoint("192.0.2.2:5061")}; }

SecretText told(KeyLog& keys, const Feed& feed, bool from_beginning) {
  Copier copier(keys);
  keys.watch(&copier);
  Run run(keys, from_beginning, test_ends());
  run.feed(feed).finish();
  keys.watch(nullptr);
  return copier.lines;
}

void check_decrypts(const SecretText& lines, const Feed& feed, bool from_beginning,
                    const std::array<std::string, 2>& said) {
  KeyLog alone;
  alone.add(std::string_view(lines));
  alone.finish();
  CHECK(alone.skipped_lines() == 0);
  Run run(alone, from_beginning, test_ends());
  run.feed(feed).finish();
  CHECK(same(run.said(), said));
}

}  // namespace

TEST_CASE("secrets of a key log are told with all that is known of the connection") {
  const TalkOptions options = GENERATE(TalkOptions{}, TalkOptions{.version = 0x0303, .suite = 0xc02f});
  Endpoints endpoints(options);
  if (!endpoints.possible()) return;
  const Talk first = endpoints.talk(), second = endpoints.talk();
  KeyLog keys;
  keys.add(first.key_log + second.key_log);
  const SecretText lines = told(keys, feed_of(second), true);
  check_decrypts(lines, feed_of(second), true, second.said);
  CHECK(lines.find(hexadecimal(as_text(second.client_random))) != SecretText::npos);
  CHECK(lines.find(hexadecimal(as_text(first.client_random))) == SecretText::npos);
}

TEST_CASE("a master secret that a private key gave is told, also where it was resumed") {
  const bool extended = GENERATE(true, false), tickets = GENERATE(true, false);
  Endpoints endpoints({.version = 0x0303, .suite = 0x009c, .extended_master_secret = extended, .tickets = tickets});
  if (!endpoints.possible()) return;
  const Talk first = endpoints.talk(), second = endpoints.talk();
  REQUIRE(second.resumed);
  KeyLog keys;
  REQUIRE(keys.add_private_key(rsa_private_key()));
  check_decrypts(told(keys, feed_of(first), true), feed_of(first), true, first.said);
  const SecretText lines = told(keys, feed_of(second), true);
  check_decrypts(lines, feed_of(second), true, second.said);
  CHECK(lines.starts_with("CLIENT_RANDOM " + hexadecimal(as_text(second.client_random)) + " "));
}

TEST_CASE("what was tried out for a connection without a handshake is told with the hint that it needs") {
  Endpoints endpoints({.version = 0x0303, .suite = 0xc02f, .turns = 40, .most_said = 60});
  if (!endpoints.possible()) return;
  const Talk talk = endpoints.talk();
  KeyLog keys;
  keys.add("# TUPLE src=[2001:db8::1]:40000 dst=192.0.2.2:5061 sr=" + hexadecimal(as_text(talk.server_random)) +
           " cs=0xc02f\n" + talk.key_log);
  const auto pieces = pieces_of(talk);
  const Feed feed = feed_of(talk, {pieces[0].at(5).begin, pieces[1].at(5).begin});
  const SecretText lines = told(keys, feed, false);
  CHECK(lines.starts_with("# TUPLE src=[2001:db8::1]:40000 dst=192.0.2.2:5061 sr="));
  std::array<std::string, 2> said;
  for (const Side side : both_sides)
    for (std::size_t i = 5; i < pieces[index(side)].size(); ++i) said[index(side)] += pieces[index(side)][i].plain;
  check_decrypts(lines, feed, false, said);
}
