#include "decode/tls/key_log.h"

#include "base/limits.h"
#include "tests/decode/tls/key_texts.h"
#include "tests/support/catch.h"
#include "tests/support/every_split.h"
#include "tests/support/exact_bytes.h"

namespace rung::tls {
namespace {

using namespace test;

struct Label {
  std::string text;
  SecretKind kind;
  std::size_t size;
};
const std::vector<Label> labels{
    {"CLIENT_RANDOM", SecretKind::master, 48},
    {"PMS_CLIENT_RANDOM", SecretKind::pre_master, 32},
    {"CLIENT_EARLY_TRAFFIC_SECRET", SecretKind::client_early, 32},
    {"CLIENT_HANDSHAKE_TRAFFIC_SECRET", SecretKind::client_handshake, 48},
    {"SERVER_HANDSHAKE_TRAFFIC_SECRET", SecretKind::server_handshake, 48},
    {"CLIENT_TRAFFIC_SECRET_0", SecretKind::client_application, 32},
    {"SERVER_TRAFFIC_SECRET_0", SecretKind::server_application, 48},
};

void read_whole(KeyLog& log, std::string_view text, std::size_t number = 0) {
  const rung::test::ExactBytes exact(text);
  log.add(as_text(exact.view()), number);
  log.finish(number);
}

TEST_CASE("every label of RFC 9850 that decrypts records, in both cases of hexadecimal") {
  KeyLog log;
  CHECK(log.empty());
  std::string text;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const Secret secret = secret_of(static_cast<std::uint8_t>(0xa0 + i), labels[i].size);
    text += labels[i].text + ' ' + in_hex(random_of(1), i % 2 == 0) + ' ' + in_hex(secret.view(), i % 2 == 1) + '\n';
  }
  read_whole(log, text);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    INFO(labels[i].text);
    CHECK(knows(log, labels[i].kind, random_of(1), secret_of(static_cast<std::uint8_t>(0xa0 + i), labels[i].size)));
    CHECK(log.find(labels[i].kind, random_of(2)) == nullptr);
  }
  CHECK(log.secrets() == labels.size());
  CHECK(log.key_lines() == labels.size());
  CHECK(log.generation() == labels.size());
  CHECK(log.skipped_lines() == 0);
  REQUIRE(log.tls13_randoms().size() == 1);
  CHECK(log.tls13_randoms().front() == random_of(1));
}

TEST_CASE("labels that decrypt no record, comments and empty lines are passed over without being counted") {
  KeyLog log;
  for (const char* label : {"EXPORTER_SECRET", "EARLY_EXPORTER_SECRET", "ECH_SECRET", "ECH_CONFIG"})
    read_whole(log, line(label, random_of(1), secret_of(1)) + '\n');
  read_whole(log, "# a comment\n\n  \n#\n # another\n#" + std::string(limits::tls_key_line_octets, 'x') + "\n");
  CHECK(log.empty());
  CHECK(log.key_lines() == 0);
  CHECK(log.skipped_lines() == 0);
}

TEST_CASE("lines end with LF, CRLF or CR; blanks and a byte order mark are tolerated") {
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    KeyLog log;
    std::string spaced = line("CLIENT_RANDOM", random_of(2), secret_of(2));
    spaced.insert(spaced.find(' '), "  \t");
    read_whole(log, "\xef\xbb\xbf" + line("CLIENT_RANDOM", random_of(1), secret_of(1)) + end + " " + spaced + "  " +
                        end + "# comment" + end + line("CLIENT_RANDOM", random_of(3), secret_of(3)));
    for (std::uint8_t i = 1; i <= 3; ++i) CHECK(knows(log, SecretKind::master, random_of(i), secret_of(i)));
    CHECK(log.skipped_lines() == 0);
  }
}

TEST_CASE("a log cut anywhere tells the same, whichever line ends it has") {
  std::string text = "\xef\xbb\xbf# made by a test\r\n" + line("CLIENT_RANDOM", random_of(1), secret_of(1)) + "\r\n" +
                     line("CLIENT_TRAFFIC_SECRET_0", random_of(2), secret_of(2)) + "\n\n" +
                     "# TUPLE src=192.0.2.1:1 dst=192.0.2.2:2 cs=0x1301\r" +
                     line("SERVER_TRAFFIC_SECRET_0", random_of(2), secret_of(3)) + "\rnonsense\r\n" +
                     "RSA 0102030405060708 " + in_hex(secret_of(4).view()) + "\n" +
                     line("CLIENT_RANDOM", random_of(5), secret_of(5));
  std::vector<rung::test::Pieces> cuts;
  rung::test::every_split(text, [&](const rung::test::Pieces& pieces) { cuts.push_back(pieces); });
  for (std::size_t at = 0; at <= text.size(); ++at)
    cuts.push_back({std::string_view(text).substr(0, at), std::string_view(text).substr(at)});
  for (const rung::test::Pieces& pieces : cuts) {
    KeyLog log;
    for (const std::string_view piece : pieces) log.add(piece, 7);
    CHECK(log.secrets() == 3);
    log.finish(7);
    CHECK(log.secrets() == 4);
    CHECK(log.key_lines() == 5);
    CHECK(log.skipped_lines() == 1);
    CHECK(knows(log, SecretKind::master, random_of(5), secret_of(5)));
    CHECK(log.hints("192.0.2.1 1", "192.0.2.2 2").size() == 1);
  }
}

TEST_CASE("logs read by turns do not mix their lines") {
  KeyLog log;
  const std::string one = line("CLIENT_RANDOM", random_of(1), secret_of(1)) + "\n";
  const std::string other = line("CLIENT_RANDOM", random_of(2), secret_of(2)) + "\n";
  log.add("# TUPLE src=192.0.2.1:1 dst=192.0.2.2:2\n", 1);
  for (std::size_t at = 0; at < one.size(); ++at) {
    log.add(one.substr(at, 1), 1);
    log.add(other.substr(at, 1), 2);
  }
  CHECK(log.secrets() == 2);
  CHECK(log.skipped_lines() == 0);
  REQUIRE(log.hints("192.0.2.2 2", "192.0.2.1 1").size() == 1);
  CHECK(log.hints("192.0.2.2 2", "192.0.2.1 1")[0]->client_random == random_of(1));
}

TEST_CASE("lines that are none are skipped and counted") {
  const std::string whole = line("CLIENT_RANDOM", random_of(1), secret_of(1));
  for (const std::string& bad :
       {std::string("CLIENT_RANDOM"), "client_random" + whole.substr(13), whole + " 00", whole + "00", "x" + whole,
        std::string("CLIENT_TRAFFIC_SECRET_1") + whole.substr(13), whole.substr(0, 30) + "g" + whole.substr(31),
        line("CLIENT_TRAFFIC_SECRET_0", random_of(1), secret_of(1, 33)), std::string("RSA 0102 0304"),
        line("PMS_CLIENT_RANDOM", random_of(1), secret_of(1)) + std::string(200, '0'),
        std::string("RSA Session-ID: Master-Key:") + in_hex(secret_of(1).view()), std::string("\0\xff\x80", 3),
        whole + std::string(limits::tls_key_line_octets, ' ')}) {
    INFO(bad);
    KeyLog log;
    read_whole(log, bad + "\n" + line("CLIENT_RANDOM", random_of(2), secret_of(2)) + "\n");
    CHECK(log.skipped_lines() == 1);
    CHECK(log.secrets() == 1);
    CHECK(knows(log, SecretKind::master, random_of(2), secret_of(2)));
  }
}

TEST_CASE("a line cut short anywhere is no secret") {
  for (const Label& label : labels) {
    const std::string whole = line(label.text, random_of(1), secret_of(1, label.size));
    for (std::size_t size = 1; size < whole.size(); ++size) {
      KeyLog log;
      read_whole(log, whole.substr(0, size));
      const bool shorter_secret = log.secrets() == 1;  // 32 of 48 octets cannot be told from a whole one
      CHECK(log.skipped_lines() == (shorter_secret ? 0 : 1));
      if (shorter_secret && label.kind != SecretKind::pre_master) CHECK(whole.size() - size == 32);
      read_whole(log, whole + "\n");
      CHECK(knows(log, label.kind, random_of(1), secret_of(1, label.size)));
    }
  }
}

TEST_CASE("the first line of a label and random counts; known ones teach nothing") {
  KeyLog log;
  read_whole(log, line("CLIENT_RANDOM", random_of(1), secret_of(1)));
  const std::uint64_t generation = log.generation();
  read_whole(log, line("CLIENT_RANDOM", random_of(1), secret_of(2)));
  CHECK(knows(log, SecretKind::master, random_of(1), secret_of(1)));
  CHECK(log.generation() == generation);
  CHECK(log.key_lines() == 2);
  read_whole(log, line("CLIENT_HANDSHAKE_TRAFFIC_SECRET", random_of(1), secret_of(3)));
  CHECK(log.generation() > generation);
}

TEST_CASE("TLS 1.3 randoms are listed once, the newest last") {
  KeyLog log;
  for (const std::uint32_t number : {3u, 1u, 2u})
    for (const char* label : {"CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_TRAFFIC_SECRET_0", "CLIENT_TRAFFIC_SECRET_0"})
      read_whole(log, line(label, random_of(number), secret_of(1)));
  CHECK(log.tls13_randoms() == std::deque<Random>{random_of(3), random_of(1), random_of(2)});
}

TEST_CASE("Kamailio's tuples name the connection of the line behind them") {
  const std::string server_random = in_hex(random_of(77), true);
  for (const std::string& tuple :
       {"# TUPLE src=192.0.2.1:5061 dst=198.51.100.2:40000 sr=" + server_random + " cs=4865 v=772",
        "#TUPLE cs=0x1301 dst=198.51.100.2:40000 more=1 sr=" + server_random + " src=192.0.2.1:5061"}) {
    KeyLog log;
    read_whole(log, tuple + "\n\n" + line("CLIENT_TRAFFIC_SECRET_0", random_of(1), secret_of(1)) + "\n" +
                        line("CLIENT_TRAFFIC_SECRET_0", random_of(2), secret_of(2)) + "\n");
    const auto hints = log.hints("198.51.100.2 40000", "192.0.2.1 5061");
    REQUIRE(hints.size() == 1);
    CHECK(hints[0]->client_random == random_of(1));
    CHECK(hints[0]->server_random == random_of(77));
    CHECK(hints[0]->suite == 0x1301);
    CHECK(hints[0]->tuple.source == "192.0.2.1 5061");
    CHECK(log.hints("192.0.2.1 5061", "198.51.100.2 40001").empty());
  }
  KeyLog log;
  read_whole(log, "# TUPLE src=[2001:DB8:0::1]:5061 dst=2001:db8::2:40000 sr=12 cs=x\n" +
                      line("CLIENT_RANDOM", random_of(1), secret_of(1)));
  const auto hints = log.hints("2001:db8::1 5061", "2001:db8::2 40000");
  REQUIRE(hints.size() == 1);
  CHECK_FALSE(hints[0]->server_random);
  CHECK(hints[0]->suite == 0);
}

TEST_CASE("of tuples with the same ends the newest come first, each random once, up to a limit") {
  KeyLog log;
  const std::string tuple = "# TUPLE src=192.0.2.1:1 dst=192.0.2.2:2 cs=1\n";
  const auto count = static_cast<std::uint32_t>(limits::tls_hints_of_two_ends) + 3;
  for (std::uint32_t i = 0; i < count; ++i)
    for (const char* label : {"CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0"})
      read_whole(log, tuple + line(label, random_of(i), secret_of(1)));
  const auto hints = log.hints("192.0.2.1 1", "192.0.2.2 2");
  REQUIRE(hints.size() == limits::tls_hints_of_two_ends);
  CHECK(hints[0]->client_random == random_of(count - 1));
  CHECK(hints[1]->client_random == random_of(count - 2));
  read_whole(log, "# TUPLE dst=192.0.2.2:2 cs=1\n" + line("CLIENT_RANDOM", random_of(999), secret_of(1)));
  CHECK_FALSE(log.full());
}

TEST_CASE("endpoints in their shortest form") {
  CHECK(normal_endpoint("192.0.2.1:5061") == "192.0.2.1 5061");
  CHECK(normal_endpoint("[2001:db8:0:0::1]:5061") == "2001:db8::1 5061");
  CHECK(normal_endpoint("2001:DB8::1:5061") == "2001:db8::1 5061");
  for (const char* bad : {"", ":", "192.0.2.1", "192.0.2.1:", "192.0.2.1:65536", "192.0.2.1:-1", "192.0.2:1", "host:1",
                          "[192.0.2.1]:1", "[]:1", "2001:db8::g:1", "192.0.2.1:1 "})
    CHECK_FALSE(normal_endpoint(bad));
}

TEST_CASE("RSA lines: pre-master secrets by what was encrypted, masters by session") {
  KeyLog log;
  read_whole(log, "RSA 0102030405060708 " + in_hex(secret_of(1).view()) +
                      "\nRSA Session-ID:AABB Master-Key:" + in_hex(secret_of(2).view(), true) + "\n");
  CHECK(log.key_lines() == 2);
  CHECK(log.skipped_lines() == 0);
  const std::vector<std::uint8_t> encrypted{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  REQUIRE(log.decrypt_pre_master(encrypted));
  CHECK(*log.decrypt_pre_master(encrypted) == secret_of(1));
  CHECK_FALSE(log.decrypt_pre_master(Bytes(encrypted).subspan(1)));
  CHECK_FALSE(log.decrypt_pre_master(Bytes(encrypted).first(7)));
  const std::vector<std::uint8_t> session{0xaa, 0xbb};
  REQUIRE(log.find_session(session) != nullptr);
  CHECK(*log.find_session(session) == secret_of(2));
}

TEST_CASE("sessions are remembered, the latest secret of an id, the oldest ids forgotten") {
  KeyLog log;
  const std::vector<std::uint8_t> ticket(1000, 9), other_ticket(1001, 9);
  log.remember_session(ticket, secret_of(1));
  log.remember_session(ticket, secret_of(2));
  log.remember_session({}, secret_of(3));
  REQUIRE(log.find_session(ticket) != nullptr);
  CHECK(*log.find_session(ticket) == secret_of(2));
  CHECK(log.find_session(other_ticket) == nullptr);
  CHECK(log.find_session({}) == nullptr);
  for (std::uint32_t i = 0; i < limits::tls_sessions; ++i) log.remember_session(random_of(i), secret_of(4));
  CHECK(log.find_session(ticket) == nullptr);
  CHECK(log.find_session(random_of(0)) != nullptr);
}

TEST_CASE("a huge log of other connections is read, and every line of it found") {
  KeyLog log;
  constexpr std::uint32_t lines = 100'000;
  std::string text;
  for (std::uint32_t i = 0; i < lines; ++i) text += line("CLIENT_RANDOM", random_of(i), secret_of(1)) + "\r";
  for (std::size_t at = 0; at < text.size(); at += 65536) log.add(std::string_view(text).substr(at, 65536));
  log.finish();
  CHECK(log.secrets() == lines);
  std::size_t found = 0;
  for (std::uint32_t i = 0; i < 2 * lines; ++i)
    found += log.find(SecretKind::master, random_of(i)) != nullptr ? 1u : 0u;
  CHECK(found == lines);
}

}  // namespace
}  // namespace rung::tls
