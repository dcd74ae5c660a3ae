#include "decode/ws/layout.h"

#include "tests/decode/ws/draft_frames.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::ws {
namespace {

using namespace std::string_literals;
using Form = Layout::Form;

const Sha1 key = connection_key("dGhlIHNhbXBsZSBub25jZQ==", "AQIDBAUGBwgJCgsMDQ4PEC==");

Layout layout(Form form) { return {form, form >= Form::masked_header, key}; }

TEST_CASE("headers of the drafts") {
  struct Row {
    Form form;
    std::string wire;
    bool fin;
    int rsv, opcode, sent;
    std::uint64_t size;
    int header_size;
    bool minimal;
  };
  for (const Row& row : {
           Row{Form::more, "\x04\x05", true, 0, 1, 4, 5, 2, true},
           Row{Form::more, "\x84\x05", false, 0, 1, 4, 5, 2, true},
           Row{Form::more, "\x00\x05"s, true, 0, 0, 0, 5, 2, true},
           Row{Form::more, "\x01\x00"s, true, 0, 8, 1, 0, 2, true},
           Row{Form::more, "\x42\x80", true, 12, 9, 2, 0, 2, true},
           Row{Form::fin, "\x84\x05", true, 0, 1, 4, 5, 2, true},
           Row{Form::fin, "\x83\x01", true, 0, 10, 3, 1, 2, true},
           Row{Form::fin, "\x05\x7e\x01\x00"s, false, 0, 2, 5, 256, 4, true},
           Row{Form::fin, "\x85\x7e\x00\x05"s, true, 0, 2, 5, 5, 4, false},
           Row{Form::fin, "\x85\x7f\x00\x00\x00\x00\x00\x01\x00\x00"s, true, 0, 2, 5, 65536, 10, true},
           Row{Form::fin, "\x86\x00"s, true, 0, 3, 6, 0, 2, true},
           Row{Form::fin, "\x8f\x00"s, true, 0, 15, 15, 0, 2, true},
           Row{Form::masked_header, "\x37\xfa\x21\x3d\xb3\xff", true, 0, 1, 4, 5, 6, true},
           Row{Form::masked_header, "\xff\xff\xff\xff\x7b\x81\xfe\xff", true, 0, 1, 4, 256, 8, true},
       }) {
    CAPTURE(row.wire);
    const rung::test::ExactBytes exact(row.wire);
    const Result<FrameHeader> header = parse_frame_header(exact.view(), layout(row.form));
    REQUIRE(header);
    CHECK(header->fin == row.fin);
    CHECK(header->rsv == row.rsv);
    CHECK(header->opcode == row.opcode);
    CHECK(header->sent_opcode == row.sent);
    CHECK(header->payload_size == row.size);
    CHECK(header->header_size == row.header_size);
    CHECK(header->minimal_length == row.minimal);
    CHECK(header->mask.has_value() == (row.form == Form::masked_header));
    for (std::size_t size = 0; size < row.wire.size(); ++size) {
      const rung::test::ExactBytes cut(std::string_view(row.wire).substr(0, size));
      const Result<FrameHeader> none = parse_frame_header(cut.view(), layout(row.form));
      REQUIRE_FALSE(none);
      CHECK(none.error().code == ParseErrorCode::truncated);
    }
  }
}

TEST_CASE("a length of 64 bits is no header of the drafts either") {
  const std::string frame = "\x84\x7f\x80\x00\x00\x00\x00\x00\x00\x00"s;
  const Result<FrameHeader> header = parse_frame_header(as_bytes(frame), layout(Form::fin));
  REQUIRE_FALSE(header);
  CHECK(header.error().code == ParseErrorCode::out_of_range);
  CHECK(header.error().offset == 2);
}

TEST_CASE("a payload is unmasked with the mask that covers its header, from any octet on") {
  const std::string payload = "a payload of more than twenty octets";
  for (const Form form : {Form::masked_header, Form::hashed_key, Form::connection_key}) {
    const std::string wire = test::draft_frame(layout(form), true, 1, payload, "\x01\x9c\xfe\x55");
    const Result<FrameHeader> header = parse_frame_header(as_bytes(wire), layout(form));
    REQUIRE(header);
    CHECK(header->opcode == 1);
    CHECK(header->payload_size == payload.size());
    for (std::size_t from = 0; from <= payload.size(); ++from) {
      std::string rest = wire.substr(header->header_size + from);
      unmask_payload({reinterpret_cast<std::uint8_t*>(rest.data()), rest.size()}, *header, layout(form), from);
      REQUIRE(rest == payload.substr(from));
    }
  }
}

TEST_CASE("hybi-04: which of the two keys a frame shows") {
  const std::string payload = "OPTIONS sip:a@b.example SIP/2.0\r\n";
  for (const Form form : {Form::hashed_key, Form::connection_key}) {
    for (int i = 0; i < 64; ++i) {
      const std::string nonce = {static_cast<char>(i), static_cast<char>(i * 37), static_cast<char>(i * 91), 'n'};
      const std::string frame = test::draft_frame(layout(form), true, 1, payload, nonce);
      CHECK(choose_hybi_04(layout(Form::hybi_04), as_bytes(frame)).form == form);
    }
  }
}

TEST_CASE("the layout of each draft and role") {
  CHECK(layout_of(Draft::hybi_01, true, key).form == Form::more);
  CHECK_FALSE(layout_of(Draft::hybi_03, true, key).masked);
  CHECK(layout_of(Draft::hybi_04, true, key).form == Form::hybi_04);
  CHECK(layout_of(Draft::hybi_04, false, key).form == Form::fin);
  CHECK(layout_of(Draft::hybi_05, true, key).form == Form::masked_header);
  CHECK(layout_of(Draft::hybi_06, false, key).form == Form::fin);
  for (const Draft draft : {Draft::hybi_07, Draft::hybi_08, Draft::rfc_6455, Draft::unknown}) {
    CHECK(layout_of(draft, true, key).form == Form::rfc_6455);
    CHECK(layout_of(draft, true, key).masked);
    CHECK_FALSE(layout_of(draft, false, key).masked);
  }
}

}  // namespace
}  // namespace rung::ws
