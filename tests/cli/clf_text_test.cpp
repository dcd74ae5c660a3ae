#include "cli/export/clf_text.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/limits.h"
#include "tests/capture/clf_samples.h"
#include "tests/support/catch.h"

namespace rung::cli {
namespace {

using capture::clf::Record;
using rung::test::clf_answer;
using rung::test::clf_invite;
using rung::test::clf_invite_from_0;

// What a record says, written once more.
std::string written_again(const std::string& text, int base) {
  const Result<Record> record = capture::clf::parse_record(text);
  REQUIRE(record);
  ClfText fields;
  fields.time = record->time;
  fields.flags = record->flags;
  for (std::size_t i = 0; i < fields.fields.size(); ++i) fields.fields[i] = record->text[i];
  for (const capture::clf::OptionalField& field : record->optional_fields) {
    const char* end = field.value.data() + field.value.size();
    fields.optional_fields.emplace_back(field.tag.data(), static_cast<std::size_t>(end - field.tag.data()));
  }
  return clf_record(fields, base);
}

// The value that a reader gets out of an optional field.
std::string plain(const std::string& field) {
  std::string record = clf_invite;
  record.insert(record.size() - 1, "\t" + field);
  const Result<Record> parsed = capture::clf::parse_record(record);
  REQUIRE(parsed);
  REQUIRE(parsed->optional_fields.size() == 1);
  CHECK_FALSE(parsed->optional_fields[0].length_differs);
  CHECK(parsed->optional_fields[0].value.size() <= limits::clf_field_octets);
  return capture::clf::plain_value(parsed->optional_fields[0]).value();
}

TEST_CASE("RFC 6873 4: records are written octet by octet as they are published") {
  CHECK(written_again(clf_invite, 1) == clf_invite);
  CHECK(written_again(clf_invite, 0) == clf_invite_from_0);
  CHECK(written_again(clf_answer, 1) == clf_answer);
}

TEST_CASE("the records of RFC 6873 5 and RFC 7355 5, where they are at hand") {
  const std::filesystem::path folder = RUNG_SOURCE_DIR "/../shared/corpus/clf";
  if (!std::filesystem::is_directory(folder)) {
    WARN("skipped: no " << folder.string());
    return;
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".clf") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (text.ends_with("\n\n")) text.pop_back();  // an empty line behind the record, in those of RFC 7355
    INFO(entry.path());
    CHECK(written_again(text, entry.path().string().find(".base0.") != std::string::npos ? 0 : 1) == text);
  }
}

TEST_CASE("RFC 6873 4.2: values of mandatory fields") {
  CHECK(clf_value("") == "-");
  CHECK(clf_value("-") == "%2D");
  CHECK(clf_value("?") == "%3F");
  CHECK(clf_value("a\tb") == "a b");
  CHECK(clf_value("caf\xc3\xa9") == "caf\xc3\xa9");
  CHECK(clf_value("caf\xe9") == "?");
  CHECK(clf_value("a\nb") == "?");
  CHECK(clf_value(std::string(5000, 'a')).size() == 4096);
  CHECK(clf_value(std::string(4095, 'a') + "\xc3\xa9").size() == 4095);
}

TEST_CASE("RFC 6873 4.4: header fields read back as they were") {
  CHECK(clf_header_field("Reason-Phrase", "OK") == "00@00000000,0011,00,Reason-Phrase: OK");
  CHECK(plain(clf_header_field("Subject", "caf\xe9")) == "Subject: caf\xe9");
  CHECK(clf_header_field("Subject", "caf\xe9") == "00@00000000,0011,01,Subject: Y2Fm6Q==");
  CHECK(plain(clf_header_field("Subject", "a\tb")) == "Subject: a b");
  CHECK(plain(clf_header_field("Subject", std::string(5000, 'a'))).size() == 4096);
  CHECK(plain(clf_header_field("Subject", std::string(5000, '\x01'))).size() > 3000);
  CHECK(plain(clf_header_field(std::string(5000, 'N'), std::string(5000, 'a'))).size() == 4096);
}

TEST_CASE("RFC 6873 4.4: whole messages read back as they were") {
  const std::string head = "OPTIONS sip:x SIP/2.0\r\n";
  for (const std::string& message :
       {head + "\r\n", head + "Subject: 100 %\r\n\r\nbody", head + "X: %0d%0A\r\n\r\n", head + "X: a\nY: b\r\r\n\r\n",
        head + "\r\n" + std::string(300, '\0') + "\xff", head + "X: a\tb\r\n\r\n", std::string("\r")})
    CHECK(plain(clf_whole_message(message)) == message);
  CHECK(clf_whole_message("a\r\nb") == "02@00000000,0008,00,a%0D%0Ab");
}

TEST_CASE("a message that is cut is its beginning") {
  for (const std::string& piece :
       {std::string("\r\n"), std::string("caf\xc3\xa9"), std::string("a\r\n"), std::string("\x01")}) {
    std::string message;
    while (message.size() < 9000) message += piece;
    const std::string begin = plain(clf_whole_message(message));
    CHECK(message.starts_with(begin));
    CHECK(begin.size() > 1300);
  }
}

TEST_CASE("optional fields that do not fit into a record are left out") {
  ClfText text;
  text.flags = "RORUU";
  text.optional_fields.assign(5000, clf_header_field("X", std::string(5000, 'x')));
  const std::string written = clf_record(text, 1);
  CHECK(written.size() <= 0xffffff);
  CHECK(written.size() > 0xffffff - 8192);
  CHECK(std::stoul(written.substr(1, 6), nullptr, 16) == written.size());
}

}  // namespace
}  // namespace rung::cli
