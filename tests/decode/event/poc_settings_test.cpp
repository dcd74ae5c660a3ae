// RFC 4354.
#include "decode/event/poc_settings.h"

#include "tests/support/catch.h"

namespace rung::event {
namespace {

std::string line(const std::string& inside) {
  return describe_poc_settings(
      read_xml("<poc-settings xmlns=\"urn:oma:params:xml:ns:poc:poc-settings\">" + inside + "</poc-settings>"));
}

TEST_CASE("the four settings of an entity") {
  CHECK(line("<entity id=\"do39s8zksn2d98x\"><isb-settings><incoming-session-barring active=\"true\"/></isb-settings>"
             "<am-settings><answer-mode>automatic</answer-mode></am-settings><ipab-settings>"
             "<incoming-personal-alert-barring active=\"false\"/></ipab-settings><sss-settings>"
             "<simultaneous-sessions-support active=\"true\"/></sss-settings></entity>") ==
        "PoC settings: incoming sessions barred, answer mode automatic, personal alerts allowed, simultaneous sessions "
        "on");
}

TEST_CASE("what an entity does not say, several entities, none") {
  CHECK(line("<entity id=\"a\"><isb-settings><incoming-session-barring active=\"0\"/></isb-settings></entity>"
             "<entity id=\"b\"><isb-settings/><sss-settings><simultaneous-sessions-support active=\"x\"/>"
             "</sss-settings></entity>") == "PoC settings: a incoming sessions allowed; b nothing set");
  CHECK(line("") == "PoC settings: nothing set");
  CHECK(describe_poc_settings(read_xml("<a/>")) == "PoC settings");
}

}  // namespace
}  // namespace rung::event
