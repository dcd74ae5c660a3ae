#include "decode/protocol_detector.h"

#include "tests/decode/scripted_stream.h"
#include "tests/decode/ws/wire_frames.h"
#include "tests/support/catch.h"

namespace rung::decode {
namespace {

using namespace std::string_literals;
using test::request;
using ws::test::fin;
using ws::test::wire_frame;

Detection detect(std::string_view octets, Beginning beginning) {
  rung::test::ExactBytes exact(octets);
  return detect_protocol(exact.view(), beginning);
}

TEST_CASE("protocols are told by their content") {
  struct Row {
    std::string octets;
    Protocol at_stream, at_segment;
  };
  const std::string masked = wire_frame(fin | 1, request("INVITE"), "mask");
  for (const Row& row : {
           Row{"", Protocol::unknown, Protocol::unknown},
           Row{request("INVITE"), Protocol::sip, Protocol::sip},
           Row{"\r\n\r\n" + request("INVITE"), Protocol::sip, Protocol::sip},
           Row{"SIP/2.0 200 OK\r\n", Protocol::sip, Protocol::sip},
           Row{request("FOO"), Protocol::sip, Protocol::none},  // as a hole leaves INFOO
           Row{"\r\n" + request("FOO"), Protocol::sip, Protocol::sip},
           Row{"sip/2.0 200 OK\r\n", Protocol::sip, Protocol::sip},
           Row{"INVITE si", Protocol::unknown, Protocol::unknown},
           Row{"\r\n\r\n", Protocol::unknown, Protocol::unknown},
           Row{"MSRP a786hjs2 SEND\r\n", Protocol::msrp, Protocol::msrp},
           Row{"MSRP a786hjs2 200 OK\r\n", Protocol::msrp, Protocol::msrp},
           Row{"MSRP a786", Protocol::unknown, Protocol::unknown},
           Row{"MS", Protocol::unknown, Protocol::unknown},
           Row{"of a body\r\n-------a786$\r\nMSRP a787 SEND\r\n", Protocol::none, Protocol::msrp},
           Row{wire_frame(fin | 1, "MSRP a786hjs2 SEND\r\n", "mask"), Protocol::none, Protocol::websocket},
           Row{"GET / HTTP/1.1\r\n", Protocol::http, Protocol::http},
           Row{"HTTP/1.1 200 OK\r\n", Protocol::http, Protocol::http},
           Row{"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Protocol::http2, Protocol::http2},
           Row{"\0\0\6\4\0\0\0\0\0\0\x8\0\0\0\1"s, Protocol::http2, Protocol::http2},
           Row{"\0\0\6\4\0"s, Protocol::unknown, Protocol::unknown},
           Row{"\0\0\6\7\0"s, Protocol::none, Protocol::unknown},
           Row{"\0\0\0\0\0\0\0\0\0\0\0"s, Protocol::none, Protocol::none},
           Row{"\0\0"s + static_cast<char>(masked.size()) + "\0\0\0\0\0\5"s + masked, Protocol::none, Protocol::http2},
           Row{"\x16\x03\x01\x02\x00\x01"s, Protocol::tls, Protocol::tls},
           Row{"\x16\x03"s, Protocol::unknown, Protocol::unknown},
           Row{"\x17\x03\x03\x00\x20\x99"s, Protocol::none, Protocol::tls},
           Row{"\x17\x03\x03\x00\x01\x99\x17\x03\x03\x00\x02"s, Protocol::none, Protocol::tls},
           Row{"\x17\x03\x03\x00\x01\x99 not a record"s, Protocol::none, Protocol::none},
           Row{masked, Protocol::none, Protocol::websocket},
           Row{wire_frame(fin | 1, "\r\n\r\n", "mask"), Protocol::none, Protocol::websocket},
           Row{"a=sendrecv\r\n" + request("BYE"), Protocol::none, Protocol::sip},
           Row{"\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8", Protocol::none, Protocol::none},
       }) {
    INFO(row.octets.substr(0, 40));
    CHECK(detect(row.octets, Beginning::stream).protocol == row.at_stream);
    CHECK(detect(row.octets, Beginning::segment).protocol == row.at_segment);
  }
}

TEST_CASE("a detection says where, and who sends") {
  CHECK(detect("a=sendrecv\r\n" + request("BYE"), Beginning::segment).offset == 12);
  CHECK(detect(wire_frame(fin | 1, request("BYE"), "mask"), Beginning::segment).masked);
  CHECK_FALSE(detect(wire_frame(fin | 1, request("BYE")), Beginning::segment).masked);
  CHECK(detect("\x17\x03\x03\x00\x20\x99"s, Beginning::segment).after_handshake);
  CHECK_FALSE(detect("\x16\x03\x01\x02\x00\x01"s, Beginning::segment).after_handshake);
}

}  // namespace
}  // namespace rung::decode
