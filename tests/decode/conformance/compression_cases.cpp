// permessage-deflate (RFC 7692): sizes, fragments, parameters.
#include "tests/decode/conformance/case.h"
#include "tests/support/compress.h"

namespace rung::decode::test {
namespace {

struct Setup {
  const char* id;
  const char *offered, *answered;
  bool client_takeover, server_takeover;
  int client_bits, server_bits;
};

const std::vector<Setup> setups = {
    {"12.1", "permessage-deflate", "permessage-deflate", true, true, 15, 15},
    {"12.2", "permessage-deflate; server_no_context_takeover", "permessage-deflate; server_no_context_takeover", true,
     false, 15, 15},
    {"12.3", "permessage-deflate; client_no_context_takeover", "permessage-deflate; client_no_context_takeover", false,
     true, 15, 15},
    {"12.4", "permessage-deflate; client_max_window_bits",
     "permessage-deflate; server_max_window_bits=9; client_max_window_bits=9", true, true, 9, 9},
    {"12.5", "permessage-deflate; client_max_window_bits",
     "permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits=10", false,
     false, 10, 15},
};

// Text as varied as that of real messages.
std::string varied(std::size_t size, unsigned seed) {
  std::string text = sip_with("");
  std::string body;
  for (unsigned state = seed; text.size() + body.size() < size;) {
    state = state * 1664525 + 1013904223;
    body += "a=candidate:" + std::to_string(state >> 8) + " 1 udp\r\n";
  }
  return sip_with(body);
}

void add_sizes(std::vector<Case>& cases) {
  for (const Setup& setup : setups) {
    int at = 0;
    for (const std::size_t size : {200U, 256U, 1024U, 4096U, 8192U, 16384U, 32768U, 65536U, 131072U}) {
      for (const std::size_t fragment : {std::size_t{0}, std::size_t{97}}) {
        rung::test::MessageDeflater client(setup.client_takeover, setup.client_bits);
        rung::test::MessageDeflater server(setup.server_takeover, setup.server_bits);
        Case one(std::string(setup.id) + "." + std::to_string(++at), std::string(setup.answered) + ": 5 messages of " +
                                                                         std::to_string(size) +
                                                                         (fragment > 0 ? ", in fragments" : ""));
        one.agree(setup.offered, setup.answered);
        for (unsigned i = 0; i < 5; ++i) {
          const std::string text = varied(size, i % 3);
          const std::string sent = client.deflated(text);
          one.echo_compressed(text, fragment > 0 ? pieces_of(sent, fragment) : Texts{sent}, server.deflated(text));
        }
        cases.push_back(one.close());
      }
    }
  }
}

void add_oddities(std::vector<Case>& cases) {
  rung::test::MessageDeflater client, server;
  const std::string text = varied(600, 1);
  const auto deflate = [](const char* id, const char* what) { return Case(id, what).agree("permessage-deflate"); };
  cases.push_back(deflate("12.6.1", "compressed and plain messages mixed")
                      .echo(op_text, text)
                      .echo_compressed(text, {client.deflated(text)}, server.deflated(text))
                      .echo(op_text, text)
                      .echo_compressed(text, {client.deflated(text)}, server.deflated(text))
                      .close());
  rung::test::MessageDeflater last_client, last_server;
  cases.push_back(deflate("12.6.2", "a last block (BFINAL), and a message behind it")
                      .echo_compressed(text, {last_client.deflated_with_last_block(text)},
                                       last_server.deflated_with_last_block(text))
                      .echo_compressed(text, {last_client.deflated(text)}, last_server.deflated(text))
                      .close());
  cases.push_back(deflate("12.6.3", "empty messages, in one octet and in none")
                      .client(fin_bit | rsv1_bit | op_text, std::string(1, '\0'))
                      .server(fin_bit | rsv1_bit | op_text, "")
                      .expect("")
                      .expect("")
                      .close());
  rung::test::MessageDeflater between_client, between_server;
  const std::string sent = between_client.deflated(text);
  cases.push_back(deflate("12.6.4", "a Ping between compressed fragments")
                      .client(rsv1_bit | op_text, sent.substr(0, 50))
                      .ping("plain")
                      .client(fin_bit, sent.substr(50))
                      .server(fin_bit | rsv1_bit | op_text, between_server.deflated(text))
                      .expect(text)
                      .expect(text)
                      .close());
  rung::test::MessageDeflater odd;
  const std::string odd_sent = odd.deflated(text);
  cases.push_back(deflate("12.6.5", "RSV1 on a continuation")
                      .client(rsv1_bit | op_text, odd_sent.substr(0, 50))
                      .client(fin_bit | rsv1_bit, odd_sent.substr(50))
                      .expect(text)
                      .expect_finding("ws-deflate-rsv1-on-continuation")
                      .fail(1002));
  cases.push_back(deflate("12.6.6", "octets that are no DEFLATE")
                      .client(fin_bit | rsv1_bit | op_text, "\xff\xff\xff")
                      .expect_finding("ws-deflate-inflate-error")
                      .fail(1007));
}

struct Agreement {
  const char *offered, *answered;
  Texts findings;
};

const std::vector<Agreement> agreements = {
    {"permessage-deflate; client_max_window_bits", "permessage-deflate", {}},
    {"permessage-deflate; client_max_window_bits=12", "permessage-deflate; client_max_window_bits=12", {}},
    {"permessage-deflate; server_max_window_bits=8", "permessage-deflate; server_max_window_bits=8", {}},
    {"permessage-deflate; server_max_window_bits=\"10\"", "permessage-deflate; server_max_window_bits=10", {}},
    {"permessage-deflate; server_no_context_takeover, permessage-deflate", "permessage-deflate", {}},
    {"permessage-deflate", "permessage-deflate; server_max_window_bits=15", {}},
    {"x-webkit-deflate-frame", "", {}},
    {"permessage-deflate; server_max_window_bits=8", "permessage-deflate", {"ws-deflate-bad-params"}},
    {"permessage-deflate; server_no_context_takeover", "permessage-deflate", {"ws-deflate-bad-params"}},
    {"permessage-deflate", "permessage-deflate; client_max_window_bits=15", {"ws-deflate-bad-params"}},
    {"permessage-deflate; server_max_window_bits=16", "", {"ws-deflate-bad-params"}},
    {"permessage-deflate; server_max_window_bits=08", "", {"ws-deflate-bad-params"}},
    {"permessage-deflate; foo", "", {"ws-deflate-bad-params"}},
    {"", "permessage-deflate", {"ws-extension-not-offered"}},
    {"permessage-deflate", "permessage-deflate, x-mux", {"ws-extension-not-offered"}},
};

}  // namespace

std::vector<Case> compression_cases() {
  std::vector<Case> cases;
  add_sizes(cases);
  add_oddities(cases);
  int at = 0;
  for (const Agreement& row : agreements) {
    Case agreed("13." + std::to_string(++at),
                "offered \"" + std::string(row.offered) + "\", answered \"" + row.answered + "\"");
    agreed.agree(row.offered, row.answered);
    for (const std::string& id : row.findings) agreed.expect_finding(id);
    cases.push_back(agreed.echo(op_text, varied(300, 7)).close());
  }
  return cases;
}

}  // namespace rung::decode::test
