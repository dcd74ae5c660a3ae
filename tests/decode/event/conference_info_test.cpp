// RFC 4575.
#include "decode/event/conference_info.h"

#include "tests/support/catch.h"

namespace rung::event {
namespace {

XmlDocument document(const std::string& attributes, const std::string& inside = {}) {
  return read_xml("<conference-info xmlns=\"urn:ietf:params:xml:ns:conference-info\" entity=\"sip:conf@example.com\"" +
                  attributes + ">" + inside + "</conference-info>");
}
std::string user(const std::string& status, const std::string& media) {
  return "<user entity=\"sip:u@e\"><endpoint entity=\"sip:u@h\"><status>" + status + "</status>" + media +
         "</endpoint></user>";
}
std::string medium(const std::string& type, const std::string& status) {
  return "<media id=\"1\"><type>" + type + "</type><status>" + status + "</status></media>";
}

TEST_CASE("users by the status of their endpoint, and media (RFC 4575 5)") {
  const std::string audio = medium("audio", "sendrecv");
  CHECK(describe_conference_info(document(
            " state=\"full\" version=\"12\"",
            "<users>" + user("connected", audio) + user("connected", audio) + user("on-hold", audio) + "</users>")) ==
        "conference full v12: 3 users (2 connected, 1 on-hold), audio");
}

TEST_CASE("subject, media that are not sent both ways, who left, and the condition") {
  CHECK(describe_conference_info(
            document(" state=\"partial\" version=\"2\"",
                     "<conference-description><subject>Team call</subject></conference-description><conference-state>"
                     "<user-count>5</user-count><active>true</active><locked>true</locked></conference-state><users>" +
                         user("connected", medium("audio", "sendrecv") + medium("video", "recvonly")) +
                         "<user entity=\"sip:v@e\" state=\"deleted\"/><user entity=\"sip:w@e\"/></users>")) ==
        "conference partial v2: \"Team call\", 3 users (1 connected, 1 gone, 1 without endpoint), audio, video (1 "
        "recvonly), user count 5, locked");
  CHECK(describe_conference_info(document(" state=\"deleted\" version=\"3\"")) == "conference deleted v3");
  CHECK(describe_conference_info(read_xml("<a/>")) == "conference");
}

TEST_CASE("the version with its state, which is full where it is absent (RFC 4575 5.1)") {
  const auto partial = conference_state_of(document(" state=\"partial\" version=\"7\""));
  REQUIRE(partial);
  CHECK(partial->entity == "sip:conf@example.com");
  CHECK(partial->state == "partial");
  CHECK(partial->version == 7);
  CHECK(conference_state_of(document(" version=\"1\""))->state == "full");
  CHECK_FALSE(conference_state_of(document("")));
  CHECK_FALSE(conference_state_of(document(" version=\"-1\"")));
  CHECK_FALSE(conference_state_of(document(" version=\"4294967296\"")));
  CHECK_FALSE(conference_state_of(read_xml("<a version='1'/>")));
}

}  // namespace
}  // namespace rung::event
