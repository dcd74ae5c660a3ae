#include "decode/event/signals.h"

#include "tests/support/catch.h"

namespace rung::event {
namespace {

TEST_CASE("DTMF in INFO, in both types") {
  CHECK(describe_dtmf_relay("Signal=5\r\nDuration=160\r\n") == "DTMF 5, 160 ms");
  CHECK(describe_dtmf_relay("Signal= * \nDuration = 100") == "DTMF *, 100 ms");
  CHECK(describe_dtmf_relay("signal=#") == "DTMF #");
  CHECK(describe_dtmf_relay("Duration=160") == "DTMF without a signal");
  CHECK(describe_dtmf("5\r\n") == "DTMF 5");
  CHECK(describe_dtmf("Signal=5\r\nDuration=160\r\n") == "DTMF 5, 160 ms");
  CHECK(describe_dtmf("") == "DTMF without a signal");
}

TEST_CASE("media control (RFC 5168)") {
  CHECK(describe_media_control(read_xml("<media_control><vc_primitive><to_encoder><picture_fast_update/></to_encoder>"
                                        "</vc_primitive></media_control>")) == "media control: picture fast update");
  CHECK(describe_media_control(read_xml("<media_control><general_error>no</general_error></media_control>")) ==
        "media control: error \"no\"");
  CHECK(describe_media_control(read_xml("<media_control/>")) == "media control: nothing known");
  CHECK(describe_media_control(read_xml("<a/>")) == "media control");
}

TEST_CASE("composing (RFC 3994)") {
  CHECK(describe_composing(read_xml("<isComposing xmlns=\"urn:ietf:params:xml:ns:im-iscomposing\"><state>active</state>"
                                    "<refresh>90</refresh></isComposing>")) == "composing: active");
  CHECK(describe_composing(read_xml("<isComposing/>")) == "composing: unknown");
  CHECK(describe_composing(read_xml("<a/>")) == "composing");
}

}  // namespace
}  // namespace rung::event
