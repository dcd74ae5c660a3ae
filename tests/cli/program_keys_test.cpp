// --keylog and SSLKEYLOGFILE, as the built program takes them.
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>

#include "tests/cli/program.h"
#include "tests/support/catch.h"

using namespace rung::test;

namespace {

const std::string secret(96, 'c');
const std::string key_line = "CLIENT_RANDOM " + std::string(64, 'a') + " " + secret + "\n";

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string private_key(const char* password = nullptr) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048}), &EVP_PKEY_free);
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
  PEM_write_bio_PKCS8PrivateKey(memory.get(), key.get(), password == nullptr ? nullptr : EVP_aes_128_cbc(), password,
                                password == nullptr ? 0 : 8, nullptr, nullptr);
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace

TEST_CASE("a file of --keylog that cannot be read is status 3 and named") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  for (const std::string file : {"missing.log", "."}) {
    const Outcome outcome = place.run("rung calls a.pcap --keylog " + file);
    CHECK(outcome.status == 3);
    CHECK(outcome.out.empty());
    CHECK(has(outcome.err, file));
  }
  CHECK(place.run("rung analyze a.pcap -o a.db --keylog missing.log").status == 3);
  CHECK(!std::filesystem::exists(place / "a.db"));
  place.write("keys.log", key_line);
  CHECK(place.run("rung calls a.pcap --keylog keys.log --keylog missing.log").status == 3);
  CHECK(place.run("rung calls a.pcap --keylog keys.log -o keys.log").status == 2);
  CHECK(place.read("keys.log") == key_line);
  CHECK(place.run("rung - --keylog - <a.pcap").status == 2);
}

TEST_CASE("a file of --keylog without a key line is a warning") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  place.write("empty.log", "");
  place.write("other.log", "# a comment\nnothing that is a key\n" + key_line.substr(0, 100));
  place.write("keys.log", key_line + "nonsense\n");
  for (const std::string file : {"empty.log", "other.log"}) {
    const Outcome outcome = place.run("rung calls a.pcap --keylog " + file);
    CHECK(outcome.status == 0);
    CHECK(outcome.err == "rung: " + file + ": no key line in it\n");
    CHECK(place.run("rung calls a.pcap -q --keylog " + file).err.empty());
  }
  CHECK(place.run("rung calls a.pcap --keylog keys.log").err.empty());
  CHECK(has(place.run("rung calls a.pcap -v --keylog keys.log").err, "keys.log: 1 key lines, 1 other lines skipped\n"));
  CHECK(place.run("rung calls a.pcap --keylog keys.log --keylog keys.log").err.empty());
  CHECK(place.run("cat keys.log | rung calls a.pcap --keylog -").err.empty());
}

TEST_CASE("SSLKEYLOGFILE is read when set; a missing one is a warning of one line") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  place.write("keys.log", key_line);
  CHECK(has(place.run("SSLKEYLOGFILE=keys.log rung calls a.pcap -v").err, "keys.log: 1 key lines"));
  CHECK(place.run("SSLKEYLOGFILE= rung calls a.pcap").err.empty());
  const Outcome missing = place.run("SSLKEYLOGFILE=missing.log rung calls a.pcap");
  CHECK(missing.status == 0);
  CHECK(has(missing.err, "SSLKEYLOGFILE: missing.log"));
  CHECK(std::count(missing.err.begin(), missing.err.end(), '\n') == 1);
  CHECK(place.run("SSLKEYLOGFILE=missing.log rung calls a.pcap -q").err.empty());
}

TEST_CASE("a private key in PEM is told apart by content, behind certificates too") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  std::string chain;
  for (int i = 0; i < 2000; ++i) chain += "-----BEGIN CERTIFICATE-----\n" + secret + "\n-----END CERTIFICATE-----\n";
  place.write("key.pem", private_key());
  place.write("chain.pem", chain + private_key());
  place.write("locked.pem", private_key("password"));
  place.write("certificate.pem", chain);
  CHECK(place.run("rung calls a.pcap --keylog key.pem").err.empty());
  CHECK(place.run("rung calls a.pcap --keylog chain.pem").err.empty());
  for (const std::string file : {"locked.pem", "certificate.pem"}) {
    const Outcome outcome = place.run("rung calls a.pcap --keylog " + file);
    CHECK(outcome.status == 0);
    CHECK(has(outcome.err, file + ": no RSA private key"));
  }
}

TEST_CASE("a key log that grows while a pipe is read is followed") {
  const Workplace place;
  place.write("a.pcap", busy_call().octets());
  place.write("keys.log", key_line.substr(0, 50));
  place.write("rest", key_line.substr(50));
  const Outcome outcome = place.run(
      "{ head -c 300 a.pcap; sleep 0.4; cat rest >>keys.log; tail -c +301 a.pcap; } | rung calls - -v --keylog "
      "keys.log");
  CHECK(outcome.status == 0);
  CHECK(has(outcome.err, "keys.log: 1 key lines, 0 other lines skipped\n"));
}

TEST_CASE("secrets reach no database and no list; a database needs none") {
  const Workplace place;
  place.write("keys.log", key_line);
  PcapngBuilder capture;
  capture.interface().packet(0, 1, "x").secrets(0x544c534b, key_line);
  place.write("a.pcapng", capture.octets());
  CHECK(place.run("rung analyze a.pcapng -o a.db --keylog keys.log").status == 1);
  CHECK_FALSE(has(place.read("a.db"), secret));
  CHECK_FALSE(has(place.run("rung a.pcapng -v --keylog keys.log").out, secret));
  CHECK(has(place.run("rung a.db --keylog keys.log").err, "--keylog is of no use for a.db"));
}
