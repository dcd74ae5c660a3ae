// RFC 4235.
#include "decode/event/dialog_info.h"

#include "tests/support/catch.h"

namespace rung::event {
namespace {

std::string line(const std::string& inside) {
  return describe_dialog_info(
      read_xml("<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"3\" state=\"partial\" "
               "entity=\"sip:alice@example.com\">" +
               inside + "</dialog-info>"));
}

TEST_CASE("a dialog is told with its state, direction and peer (RFC 4235 6)") {
  CHECK(line("<dialog id=\"as7d900as8\" call-id=\"a84b\" local-tag=\"1\" direction=\"initiator\">"
             "<state>confirmed</state><remote><identity display=\"Bob\">sip:bob@example.org</identity>"
             "<target uri=\"sip:bob@h\"/></remote></dialog>") ==
        "dialog-info partial v3: 1 dialog confirmed (initiator) sip:bob@example.org");
  CHECK(line("<dialog id=\"1\"><state event=\"rejected\" code=\"486\">terminated</state>"
             "<remote><target uri=\"sip:bob@h\"/></remote></dialog>") ==
        "dialog-info partial v3: 1 dialog terminated rejected 486 sip:bob@h");
  CHECK(line("<dialog id=\"1\"/><dialog><state>early</state></dialog>") ==
        "dialog-info partial v3: 2 dialogs in an unknown state, early");
}

TEST_CASE("no dialogs, too many to tell, and what is none") {
  CHECK(line("") == "dialog-info partial v3: no dialogs");
  std::string many;
  for (int i = 0; i < 6; ++i) many += "<dialog><state>trying</state></dialog>";
  CHECK(line(many) == "dialog-info partial v3: 6 dialogs trying, trying, trying, trying, and 2 more");
  CHECK(describe_dialog_info(read_xml("<a/>")) == "dialog-info");
}

}  // namespace
}  // namespace rung::event
