// `rung export`: which packets are taken, with which secrets, from which files, and where they go.
#include "tests/cli/export_support.h"
#include "tests/cli/program.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;

namespace {

const std::filesystem::path fixtures = std::filesystem::path(RUNG_SOURCE_DIR) / "tests/fixtures";

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string sip(const std::string& start, const std::string& call, const std::string& cseq,
                const std::string& to_tag = "") {
  return start + "\r\nVia: SIP/2.0/UDP 10.0.0.1:5062;branch=z9hG4bK" + call + cseq.substr(0, 1) +
         "\r\nFrom: <sip:alice@example.com>;tag=a\r\nTo: <sip:bob@example.com>" + to_tag + "\r\nCall-ID: " + call +
         "\r\nCSeq: " + cseq +
         "\r\nMax-Forwards: 70\r\nContact: <sip:alice@10.0.0.1:5062>\r\nContent-Length: 0\r\n\r\n";
}

std::string invite(const std::string& call) { return sip("INVITE sip:bob@example.com SIP/2.0", call, "1 INVITE"); }
std::string busy(const std::string& call) { return sip("SIP/2.0 486 Busy Here", call, "1 INVITE", ";tag=b"); }
std::string ack(const std::string& call) { return sip("ACK sip:bob@example.com SIP/2.0", call, "1 ACK", ";tag=b"); }

// Segments of TCP connections between two hosts, 10 ms apart.
class Segments {
 public:
  Segments& segment(bool to_server, std::uint32_t sequence, std::string_view flags, std::string_view payload = {}) {
    const IpFields addresses{.source = to_server ? "10.0.0.1" : "10.0.0.2",
                             .destination = to_server ? "10.0.0.2" : "10.0.0.1",
                             .protocol = 6};
    const TcpFields fields{.source_port = static_cast<std::uint16_t>(to_server ? 40000 : 5060),
                           .destination_port = static_cast<std::uint16_t>(to_server ? 5060 : 40000),
                           .sequence = sequence,
                           .flags = flags,
                           .acknowledgement = to_server ? server_next_ : client_next_};
    pcap_.packet(capture_begin + 10'000'000 * time_++, ethernet(ipv4(addresses, tcp(fields, payload))));
    std::uint32_t& next = to_server ? client_next_ : server_next_;
    next = sequence + static_cast<std::uint32_t>(payload.size()) + (has(std::string(flags), "S") ? 1 : 0);
    return *this;
  }
  Segments& open(std::uint32_t sequence) { return segment(true, sequence, "S").segment(false, sequence, "SA"); }
  Segments& close() {
    segment(true, client_next_, "FA").segment(false, server_next_, "FA");
    ++client_next_, ++server_next_;
    return segment(true, client_next_, "A");
  }
  Segments& say(bool to_server, const std::string& message) {
    return segment(to_server, to_server ? client_next_ : server_next_, "PA", message);
  }
  std::uint32_t client_next() const { return client_next_; }
  const std::string& octets() const { return pcap_.octets(); }

 private:
  PcapBuilder pcap_;
  std::int64_t time_ = 0;
  std::uint32_t client_next_ = 0, server_next_ = 0;
};

Segments& busy_call_on(Segments& segments, const std::string& call) {
  return segments.say(true, invite(call)).say(false, busy(call)).say(true, ack(call));
}

std::string answer(const Workplace& place, const std::string& source, const std::string& sql) {
  return place.run("rung query " + source + " \"" + sql + "\" --format csv --no-header").out;
}

void check_same(const Workplace& place, const std::string& source, const std::string& call) {
  INFO(call);
  place.run("rung analyze " + source + " -o a.db --force && rung analyze x.pcapng -o b.db --force");
  const store::Database before = store::Database::open((place / "a.db").string());
  const store::Database after = store::Database::open((place / "b.db").string());
  const std::vector<std::string> wanted = rows_like(before, call, {});
  REQUIRE(!wanted.empty());
  CHECK(rows_like(after, call, wanted) == wanted);
}

}  // namespace

TEST_CASE("what a call waited for in vain is known, though its last packet came long before the end") {
  const Workplace place;
  PcapBuilder pcap;
  for (const int ms : {0, 500, 1500, 3500, 7500, 15500, 31500})
    pcap.packet(capture_begin + ms * 1'000'000ll, sip_packet(invite("unanswered"), true));
  pcap.packet(capture_begin + 200'000'000'000, sip_packet(invite("other"), true));
  place.write("a.pcap", pcap.octets());
  REQUIRE(answer(place, "a.pcap", "SELECT state FROM transactions WHERE id = 1") != "\n");
  const Outcome outcome = place.run("rung export a.pcap unanswered -o x.pcapng");
  CHECK(outcome.status == 0);
  CHECK(outcome.err.starts_with("x.pcapng: 7 packets of 1 connection, "));
  CHECK(outcome.err.ends_with("next: rung ladder x.pcapng\n"));
  check_same(place, "a.pcap", "unanswered");
}

TEST_CASE("a stream goes in from its first packet to the call's last one, with the calls between") {
  const Workplace place;
  Segments segments;
  segments.open(100);
  for (const std::string call : {"first", "second", "third"}) busy_call_on(segments, call);
  segments.close();
  place.write("a.pcap", segments.octets());
  const Outcome outcome = place.run("rung export a.pcap second -o x.pcapng");
  CHECK(outcome.status == 0);
  CHECK(outcome.err.starts_with("x.pcapng: 8 packets of 1 connection, "));
  CHECK(has(outcome.err, "\n1 other call came along on the same connections\n"));
  CHECK(answer(place, "x.pcapng", "SELECT group_concat(call_id) FROM calls") == "\"first,second\"\n");
  check_same(place, "a.pcap", "second");
  CHECK(place.run("rung export a.pcap second third -o x.pcapng --force -q").err.empty());
  CHECK(answer(place, "x.pcapng", "SELECT count(*) FROM calls") == "3\n");
}

TEST_CASE("connections between the same ends, one after the other, are told apart") {
  const Workplace place;
  Segments segments;
  busy_call_on(segments.open(100), "first").close();
  busy_call_on(segments.open(900'000), "second").close();
  busy_call_on(segments.open(5'000'000), "third").close();
  place.write("a.pcap", segments.octets());
  CHECK(place.run("rung export a.pcap second -o x.pcapng").err.starts_with("x.pcapng: 5 packets of 1 connection, "));
  CHECK(answer(place, "x.pcapng", "SELECT group_concat(call_id) FROM calls") == "second\n");
  check_same(place, "a.pcap", "second");
}

TEST_CASE("octets that came late and without which the call cannot be read go with it") {
  const Workplace place;
  Segments segments;
  segments.open(100);
  busy_call_on(segments, "first");
  const std::uint32_t missing = segments.client_next();
  const std::string other = invite("other").substr(0, 40), rest = invite("other").substr(40);
  segments.segment(true, missing + 40, "PA", rest + invite("wanted"));
  segments.say(false, busy("wanted"));
  segments.segment(true, missing, "PA", other);  // the call's own packets are all there
  place.write("a.pcap", segments.octets());
  REQUIRE(answer(place, "a.pcap", "SELECT messages FROM calls WHERE call_id = 'wanted'") == "2\n");
  CHECK(place.run("rung export a.pcap wanted -o x.pcapng").err.starts_with("x.pcapng: 8 packets of 1 connection, "));
  check_same(place, "a.pcap", "wanted");
}

TEST_CASE("of UDP the call's own datagrams are taken, and the ICMP errors about them") {
  const Workplace place;
  const auto icmp = [](const std::string& quoted, std::size_t payload) {
    const std::string ip = ipv4({.source = "10.0.0.1", .destination = "10.0.0.2"},
                                udp({.source_port = 5062, .destination_port = 5060}, quoted));
    return ethernet(ipv4({.source = "10.0.0.2", .destination = "10.0.0.1", .protocol = 1},
                         octet(3) + octet(3) + zeros(6) + ip.substr(0, 28 + payload)));
  };
  PcapBuilder pcap;
  std::int64_t time = capture_begin;
  const auto add = [&](const std::string& frame) { pcap.packet(time += 500'000'000, frame); };
  add(sip_packet(invite("one"), true));
  add(icmp(invite("one"), 300));
  add(sip_packet(invite("two"), true));
  add(icmp(invite("two"), 300));
  add(icmp(invite("two"), 0));
  add(sip_packet(invite("one"), true));
  add(icmp(invite("one"), 0));
  place.write("a.pcap", pcap.octets());
  CHECK(place.run("rung export a.pcap one -o x.pcapng").err.starts_with("x.pcapng: 3 packets of 1 connection, "));
  CHECK(answer(place, "x.pcapng", "SELECT group_concat(call_id) FROM calls") == "one\n");
  check_same(place, "a.pcap", "one");
}

TEST_CASE("the DNS answers that led to the server go with the call, others do not") {
  const Workplace place;
  const auto name = [](const std::string& label) {
    return octet(label.size()) + label + octet(7) + "example" + octet(3) + "com" + octet(0);
  };
  const auto dns = [&](const std::string& host, const std::string& address) {
    const std::string message = be16(7) + be16(0x8180) + be16(1) + be16(1) + be32(0) + name(host) + be16(1) + be16(1) +
                                name(host) + be16(1) + be16(1) + be32(300) + be16(4) + address_octets(address);
    return ethernet(ipv4({.source = "10.0.0.53", .destination = "10.0.0.1"},
                         udp({.source_port = 53, .destination_port = 33333}, message)));
  };
  PcapBuilder pcap;
  pcap.packet(capture_begin, dns("other", "10.0.0.9"));
  pcap.packet(capture_begin + 1'000'000, dns("proxy", "10.0.0.2"));
  pcap.packet(capture_begin + 2'000'000, sip_packet(invite("call"), true));
  place.write("a.pcap", pcap.octets());
  const std::string host = "SELECT detail FROM events WHERE kind = 'dns-resolved'";
  REQUIRE(has(answer(place, "a.pcap", host), "proxy.example.com"));
  CHECK(place.run("rung export a.pcap -o x.pcapng").err.starts_with("x.pcapng: 2 packets of 1 connection, "));
  CHECK(answer(place, "x.pcapng", host) == answer(place, "a.pcap", host));
}

TEST_CASE("the secrets of the call's connections are in the file, no others, and none with --no-secrets") {
  const Workplace place;
  std::filesystem::copy(fixtures / "wss-tls13-call/input.pcap", place / "a.pcap");
  std::filesystem::copy(fixtures / "wss-tls13-call/input.keys", place / "a.keys");
  std::filesystem::copy(fixtures / "wss-tls12-call/input.pcap", place / "b.pcap");
  std::filesystem::copy(fixtures / "wss-tls12-call/input.keys", place / "b.keys");
  const std::string keys = " --keylog a.keys --keylog b.keys";
  REQUIRE(place.run("rung analyze a.pcap b.pcap -o both.db" + keys).status == 0);
  const Outcome outcome = place.run("umask 022; rung export both.db 1 -o x.pcapng" + keys);
  CHECK(outcome.status == 0);
  CHECK(has(outcome.err, ", with the TLS secrets of 2 connections\nwhoever has the file can decrypt"));
  CHECK(std::filesystem::status(place / "x.pcapng").permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  const std::string octets = place.read("x.pcapng");
  std::size_t own = 0, foreign = 0;
  for (const std::string log : {"a.keys", "b.keys"}) {
    std::istringstream lines(place.read(log));
    for (std::string label, random, secret; lines >> label >> random >> secret;)
      if (has(octets, random) || has(octets, secret)) ++(log == "a.keys" ? own : foreign);
  }
  const bool first_is_a = answer(place, "both.db", "SELECT capture_id FROM messages WHERE call = 1 LIMIT 1") == "1\n";
  CHECK((first_is_a ? own : foreign) > 0);
  CHECK((first_is_a ? foreign : own) == 0);
  CHECK(answer(place, "x.pcapng", "SELECT count(*) FROM calls") == "1\n");

  CHECK(place.run("umask 022; rung export both.db 1 --no-secrets -o y.pcapng" + keys).status == 0);
  CHECK_FALSE(has(place.read("y.pcapng"), "SECRET"));
  CHECK_FALSE(has(place.read("y.pcapng"), "CLIENT_RANDOM"));
  CHECK(answer(place, "y.pcapng", "SELECT count(*) FROM calls") == "0\n");
  CHECK(has(place.run("rung export both.db 1 -o z.pcapng").err, "there are no secrets for its TLS connections"));
  // Secrets that stand in the capture itself.
  CHECK(place.run("rung export x.pcapng 1 -o again.pcapng").status == 0);
  CHECK(answer(place, "again.pcapng", "SELECT count(*) FROM calls") == "1\n");
  // What can be read only once.
  const std::string pipes = first_is_a ? "a" : "b";
  CHECK(place.run("cat " + pipes + ".pcap | rung export - 1 -o p.pcapng --keylog " + pipes + ".keys").status == 0);
  CHECK(place.run("cat " + pipes + ".keys | rung export " + pipes + ".pcap 1 -o q.pcapng --keylog -").status == 0);
  CHECK(answer(place, "p.pcapng", "SELECT count(*) FROM calls") == "1\n");
  CHECK(place.read("p.pcapng").substr(4096) ==
        place.read("q.pcapng").substr(4096 - std::string("standard input").size() + std::string("a.pcap").size()));
}

TEST_CASE("all legs of a group go with --group") {
  const Workplace place;
  std::filesystem::copy(fixtures / "gw-ws-to-udp/input.pcap", place / "a.pcap");
  const std::string count = "SELECT count(*) FROM calls WHERE group_id = 1";
  const std::string legs = answer(place, "a.pcap", count);
  REQUIRE(place.run("rung export a.pcap 1 --group -o x.pcapng").status == 0);
  CHECK(answer(place, "x.pcapng", count) == legs);
}

TEST_CASE("a database needs the files that it was made from, as they were") {
  const Workplace place;
  std::filesystem::create_directory(place / "sub");
  place.write("sub/a.pcap", busy_call().octets());
  place.write("sub/b.pcap", busy_call().octets());
  REQUIRE(place.run("cd sub && rung analyze a.pcap b.pcap -o a.db").status == 0);
  // Named from the folder of the database.
  CHECK(place.run("rung export sub/a.db 1 -o x.pcapng").status == 0);
  CHECK(place.run("rung export sub/a.db 1 -o sub/b.pcap --force").status == 2);

  std::filesystem::remove(place / "sub/a.pcap");
  std::filesystem::resize_file(place / "sub/b.pcap", 100);
  Outcome outcome = place.run("rung export sub/a.db 1 -o x.pcapng --force");
  CHECK(outcome.status == 3);
  CHECK(has(outcome.err, "rung: a.pcap: there is no such file"));
  CHECK(has(outcome.err, "\nrung: sub/b.pcap: it has 100 octets, and had "));

  // Another capture of the same size.
  PcapBuilder later;
  place.write("sub/a.pcap", busy_call().octets());
  std::string other = busy_call().octets();
  other[24] = static_cast<char>(other[24] + 1);  // a second later
  place.write("sub/b.pcap", busy_call().octets());
  place.write("sub/a.pcap", other);
  const std::string before = place.read("x.pcapng");
  outcome = place.run("rung export sub/a.db 1 -o x.pcapng --force");
  CHECK(outcome.status == 3);
  CHECK(has(outcome.err, "sub/a.pcap has changed: packet 1 is not the one that the database knows"));
  CHECK(place.read("x.pcapng") == before);

  REQUIRE(place.run("rung analyze - -o in.db <sub/b.pcap").status == 0);
  outcome = place.run("rung export in.db 1 -o y.pcapng");
  CHECK(outcome.status == 3);
  CHECK(has(outcome.err, "standard input"));
}

TEST_CASE("where an export goes: nothing is overwritten by mistake") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  place.write("text", "a text");
  REQUIRE(place.run("rung export a.pcap 1 -o x.pcapng").status == 0);
  const Outcome exists = place.run("rung export a.pcap 1 -o x.pcapng");
  CHECK(exists.status == 2);
  CHECK(exists.err == "rung: x.pcapng exists: --force overwrites it\n");
  CHECK(place.run("rung export a.pcap 1 -o x.pcapng --force").status == 0);
  CHECK(place.run("rung export a.pcap 1 -o a.pcap --force").status == 2);
  CHECK(place.run("rung export a.pcap 1 -o text --force").status == 2);
  CHECK(place.read("text") == "a text");
  CHECK(place.run("rung export a.pcap 1 -o no/folder.pcapng").status == 3);
  const Outcome full = place.run("rung export a.pcap 1 -o /dev/full");
  CHECK(full.status == 3);
  CHECK(has(full.err, "/dev/full: No space left on device"));
  CHECK(place.run("rung export a.pcap 1 >y.pcapng && cmp x.pcapng y.pcapng").status == 0);
  CHECK(place.run("rung export a.pcap 1 | head -c 10 >part").status == 0);
  CHECK(place.run("ls -A | grep -c rung-").out == "0\n");
}

TEST_CASE("which calls: the only one, or those that are named") {
  const Workplace place;
  PcapBuilder pcap;
  pcap.packet(capture_begin, sip_packet(invite("one"), true));
  place.write("one.pcap", pcap.octets());
  pcap.packet(capture_begin + 1, sip_packet(invite("two"), true));
  place.write("two.pcap", pcap.octets());
  place.write("none.pcap", PcapBuilder().octets());
  CHECK(place.run("rung export one.pcap -o a.pcapng").status == 0);
  const Outcome several = place.run("rung export two.pcap -o b.pcapng");
  CHECK(several.status == 2);
  CHECK(has(several.err, "there are 2 calls"));
  CHECK(place.run("rung export two.pcap three -o b.pcapng").status == 2);
  CHECK(place.run("rung export none.pcap -o b.pcapng").status == 1);
  CHECK_FALSE(std::filesystem::exists(place / "b.pcapng"));
  const Outcome list = place.run("rung export two.pcap --format csv -o b.csv");
  CHECK(list.status == 2);
  CHECK(has(place.run("rung export --help").out, "rung calls SOURCE --format csv"));
}
