// RFC 3842.
#include "decode/event/message_summary.h"

#include "tests/support/catch.h"

namespace rung::event {
namespace {

TEST_CASE("kinds of messages with their counts (RFC 3842 3.5)") {
  CHECK(describe_message_summary("Messages-Waiting: yes\r\nMessage-Account: sip:alice@vmail.example.com\r\n"
                                 "Voice-Message: 2/8 (0/2)\r\n") ==
        "message-summary: yes, voice 2 new/8 old (0/2 urgent)");
  CHECK(describe_message_summary("Messages-Waiting: no\r\nvoice-message: 0/0 (0/0)\r\nFax-Message: 1 / 2\r\n") ==
        "message-summary: no, voice 0 new/0 old, fax 1 new/2 old");
}

TEST_CASE("header fields of the messages are private, odd lines are passed over") {
  CHECK(describe_message_summary("Messages-Waiting: yes\r\n\r\nTo: alice\r\nSubject: carpool\r\n") ==
        "message-summary: yes");
  CHECK(describe_message_summary("") == "message-summary: unknown");
  CHECK(describe_message_summary("Voice-Message: many\nMessages-Waiting:\nno colon\nText-Message: 1/1 (2") ==
        "message-summary: unknown, text 1 new/1 old");
}

}  // namespace
}  // namespace rung::event
