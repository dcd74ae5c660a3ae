#include "capture/clf_record.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/capture/clf_samples.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::capture::clf {
namespace {

using test::clf_answer;
using test::clf_invite;
using test::clf_invite_from_0;

std::string shortened_by(std::string text, const std::string& piece) {
  text.erase(text.find(piece), piece.size());
  return text;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST_CASE("RFC 6873 4: the fields of a record") {
  const std::string text = clf_invite;
  const Result<Record> record = parse_record(text);
  REQUIRE(record);
  CHECK(record->time.ns == 1'400'000'000'007'000'000);
  CHECK(record->flags == "RORUU");
  CHECK(record->is_request());
  CHECK_FALSE(record->is_duplicate());
  CHECK_FALSE(record->was_sent());
  CHECK(record->transport() == 'U');
  CHECK_FALSE(record->is_encrypted());
  CHECK(record->value(Field::cseq) == "1 INVITE");
  CHECK(record->value(Field::status).empty());
  CHECK(record->value(Field::request_uri) == "sip:bob@example.org");
  CHECK(record->value(Field::destination) == "198.51.100.1:5060");
  CHECK(record->value(Field::source) == "[2001:db8::7]:5062");
  CHECK(record->value(Field::to_tag).empty());
  CHECK(record->value(Field::from_uri) == "sip:alice@example.com");
  CHECK(record->value(Field::client_transaction) == "z9hG4bKc1");
  CHECK(record->pointer_base == 1);
  CHECK_FALSE(record->length_differs());
  CHECK(record->optional_fields.empty());
}

TEST_CASE("RFC 6873 4.1: pointers may count from 0") {
  const std::string text = clf_invite_from_0;
  CHECK(parse_record(text)->pointer_base == 0);
  const std::string beside = replaced(text, "0052005B", "0052005C");
  CHECK_FALSE(parse_record(beside)->pointer_base.has_value());
  CHECK(parse_record(beside)->value(Field::cseq) == "1 INVITE");
}

TEST_CASE("RFC 6873 4.2, 4.4: escaped values and optional fields") {
  const std::string text = clf_answer;
  const Result<Record> record = parse_record(text);
  REQUIRE(record);
  CHECK_FALSE(record->is_request());
  CHECK(record->is_duplicate());
  CHECK(record->was_sent());
  CHECK(record->transport() == 'W');
  CHECK(record->is_encrypted());
  CHECK(record->value(Field::status) == "200");
  CHECK(record->value(Field::call_id) == "?");  // %3F
  CHECK(record->value(Field::server_transaction).empty());
  CHECK(record->value(Field::client_transaction).empty());  // could not be read
  REQUIRE(record->optional_fields.size() == 3);
  CHECK(plain_value(record->optional_fields[0]) == "Reason-Phrase: OK");
  CHECK(plain_value(record->optional_fields[1]) == "Subject: café");
  CHECK(record->optional_fields[1].is_standard());
  CHECK_FALSE(record->optional_fields[2].is_standard());
  CHECK(record->optional_fields[2].vendor == "00012345");
  CHECK_FALSE(record->optional_fields[2].length_differs);
}

TEST_CASE("lengths that lie are told, and change nothing") {
  const std::string longer = replaced(clf_answer, "A000111", "A000112");
  CHECK(parse_record(longer)->length_differs());
  CHECK(parse_record(longer)->optional_fields.size() == 3);
  const std::string other = replaced(clf_answer, "0003,00,abc", "0004,00,abc");
  CHECK(parse_record(other)->optional_fields[2].length_differs);
  CHECK(parse_record(other)->optional_fields[2].value == "abc");
  CHECK(parse_record(shortened_by(clf_answer, "café"))->optional_fields.size() == 3);
}

TEST_CASE("an optional field without its form is left out; its flag may be one digit") {
  const auto fields_of = [](const std::string& field) {
    const std::string text = replaced(clf_invite, "z9hG4bKc1\n", "z9hG4bKc1\t" + field + "\tx\n");
    return parse_record(text)->optional_fields.size();
  };
  CHECK(fields_of("00@00000000,0001,00,a") == 1);
  CHECK(fields_of("00@00000000,0001,1,YQ==") == 1);
  for (const char* field : {"", "00", "00@0000000,0001,00,a", "0x@00000000,0001,00,a", "00@00000000,000g,00,a",
                            "00@00000000,0001,02,a", "00@00000000,0001,000,a", "00@00000000,0001,00"})
    CHECK(fields_of(field) == 0);
}

TEST_CASE("RFC 6873 4.4: what is in Base64, and what is escaped") {
  const auto plain = [](std::string_view tag, bool base64, std::string_view value) {
    return plain_value({tag, "00000000", value, base64, false});
  };
  CHECK(plain("00", true, "Subject: Y2Fm6Q==") == "Subject: caf\xe9");
  CHECK(plain("01", true, "text/plain; charset=x YQBi") == std::string("text/plain; charset=x a\0b", 25));
  CHECK(plain("02", true, "YQ0K%0D%0AYg==") == "a\r\nb");  // cut into lines before it was escaped
  CHECK(plain("02", false, "a%0D%0A%0d%0ab%41%0") == "a\r\n\r\nb%41%0");
  CHECK(plain("00", false, "X: %0D%0A") == "X: %0D%0A");  // of a header field nothing is escaped
  CHECK(plain("02", true, "").value().empty());
  for (const char* damaged : {"a", "YQ=", "YQ==YQ==x", "!!!!", "===="}) CHECK_FALSE(plain("02", true, damaged) == "a");
}

TEST_CASE("a record that is cut anywhere is none, or has what is left of its last field") {
  for (const std::string& text : {std::string(clf_invite), std::string(clf_answer)}) {
    for (std::size_t size = 0; size <= text.size(); ++size) {
      const test::ExactBytes cut(std::string_view(text).substr(0, size));
      const Result<Record> record = parse_record(as_text(cut.view()));
      const bool has_all = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size), '\t') >= 13;
      CHECK(record.has_value() == has_all);
      if (record) CHECK(record->length_differs() == (size + 1 < text.size()));
    }
  }
}

TEST_CASE("what is no record") {
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{{"A0000", "a0000"},
                                                                                 {"A0000EE,", "A0000EE;"},
                                                                                 {"0053", "00x3"},
                                                                                 {"1400000000.007", "140000000.007"},
                                                                                 {"1400000000.007", "1400000000,007"},
                                                                                 {"1400000000.007", "9999999999.999"},
                                                                                 {"RORUU", "RORU"},
                                                                                 {"\tz9hG4bKs1", " z9hG4bKs1"}})
    CHECK_FALSE(parse_record(replaced(clf_invite, from, to)));
  std::string with_cr = replaced(clf_invite, "\n", "\r\n");
  CHECK(parse_record(with_cr));
}

// The records that RFC 6873 5 and RFC 7355 5 publish, and others of their layout, where they are at hand.
TEST_CASE("published records") {
  const std::filesystem::path folder = RUNG_SOURCE_DIR "/../shared/corpus/clf";
  if (!std::filesystem::is_directory(folder)) {
    WARN("skipped: no " << folder.string());
    return;
  }
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".clf") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const Result<Record> record = parse_record(text);
    INFO(entry.path());
    REQUIRE(record);
    ++count;
    CHECK_FALSE(record->length_differs());
    CHECK(record->pointer_base == (entry.path().string().find(".base0.") != std::string::npos ? 0 : 1));
    CHECK_FALSE(record->value(Field::call_id).empty());
  }
  CHECK(count >= 11);
}

}  // namespace
}  // namespace rung::capture::clf
