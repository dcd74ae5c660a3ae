#include "decode/ws/draft.h"

#include <filesystem>
#include <fstream>

#include "tests/support/catch.h"

namespace rung::ws {
namespace {

struct Row {
  VersionFields fields;
  Draft draft;
  const char* name;
};

std::string text_of(const std::array<std::uint8_t, challenge_answer_octets>& answer) {
  return std::string(as_text(answer));
}

TEST_CASE("the draft is told by the fields of the request") {
  for (const Row& row : {
           Row{{}, Draft::hixie_75, "hixie-75"},
           Row{{{}, {}, false, true}, Draft::hixie_76, "hixie-76"},
           Row{{{}, "0", false, true}, Draft::hixie_76, "hixie-76"},
           Row{{{}, "1", false, true}, Draft::hybi_01, "hybi-01"},
           Row{{{}, "2", false, true}, Draft::hybi_02, "hybi-02"},
           Row{{{}, " 3 ", false, true}, Draft::hybi_03, "hybi-03"},
           Row{{{}, "4", false, true}, Draft::unknown, "draft 4"},
           Row{{"4", {}, true, false}, Draft::hybi_04, "4 (hybi-04)"},
           Row{{"5", {}, true, false}, Draft::hybi_05, "5 (hybi-05)"},
           Row{{"6", {}, true, false}, Draft::hybi_06, "6 (hybi-06)"},
           Row{{"7", {}, true, false}, Draft::hybi_07, "7 (hybi-07)"},
           Row{{"8", {}, true, false}, Draft::hybi_08, "8 (hybi-08 to -12)"},
           Row{{"13", {}, true, false}, Draft::rfc_6455, "13"},
           Row{{"13", "2", true, true}, Draft::rfc_6455, "13"},
           Row{{"9", {}, true, false}, Draft::unknown, "9"},
           Row{{"013", {}, true, false}, Draft::unknown, "013"},
           Row{{"", {}, true, false}, Draft::unknown, ""},
           Row{{{}, {}, true, false}, Draft::rfc_6455, ""},
       }) {
    INFO(row.name);
    CHECK(draft_of(row.fields) == row.draft);
    CHECK(name_of(row.draft, row.fields) == row.name);
  }
}

TEST_CASE("hixie-76 1.2, 1.3: the examples of the draft") {
  CHECK(text_of(*challenge_answer("18x 6]8vM;54 *(5:  {   U1]8  z [  8", "1_ tx7X d  <  nw  334J702) 7]o}` 0",
                                  as_bytes("Tm[K T2u"))) == "fQJ,fN/4F4!~K~MH");
  CHECK(text_of(*challenge_answer("4 @1  46546xW%0l 1 5", "12998 5 Y3 1  .P00", as_bytes("^n:ds[4U"))) ==
        "8jKS'y:G*Co,Wxa-");
}

TEST_CASE("keys that are no number times their spaces have no answer") {
  const std::string good = "4 @1  46546xW%0l 1 5";
  CHECK(challenge_answer(good, "0 ", as_bytes("12345678")));
  for (const char* bad : {"", "12345", "1 2 3", "99999999999999999999999 ", "4294967296 ", "1099511627776 "}) {
    INFO(bad);
    CHECK_FALSE(challenge_answer(bad, good, as_bytes("12345678")));
    CHECK_FALSE(challenge_answer(good, bad, as_bytes("12345678")));
  }
}

TEST_CASE("handshake vectors of the corpus") {
  const std::filesystem::path corpus = RUNG_SOURCE_DIR "/../shared/corpus/ws/handshake.tsv";
  if (!std::filesystem::exists(corpus)) {
    WARN("skipped: the corpus of WebSocket vectors is not here");
    return;
  }
  std::ifstream in(corpus);
  int checked = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("hixie76\t", 0) != 0) continue;
    const std::size_t key1 = line.find("Key1=") + 5, key2 = line.find("; Key2=", key1),
                      key3 = line.find("; Key3=", key2);
    const std::size_t end = line.find('\t', key3);
    const auto answer = challenge_answer(line.substr(key1, key2 - key1), line.substr(key2 + 7, key3 - key2 - 7),
                                         as_bytes(line.substr(key3 + 7, end - key3 - 7)));
    REQUIRE(answer);
    CHECK(text_of(*answer) == line.substr(end + 1));
    ++checked;
  }
  CHECK(checked >= 2);
}

}  // namespace
}  // namespace rung::ws
