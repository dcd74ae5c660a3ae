// RFC 7865.
#include "decode/event/recording_metadata.h"

#include "base/limits.h"
#include "tests/support/catch.h"

namespace rung::event {
namespace {

XmlDocument document(const std::string& inside) {
  return read_xml("<recording xmlns=\"urn:ietf:params:xml:ns:recording:1\">" + inside + "</recording>");
}

// After the example of RFC 7865 8.1.
const std::string example =
    "<datamode>complete</datamode><session session_id=\"hVpd7YQgRW2nD22h7q60JQ==\">"
    "<sipSessionID>ab30317f1a784dc48ff824d0d3715d86;remote=47755a9de7794ba387653f2099600ef2</sipSessionID></session>"
    "<participant participant_id=\"srfBElmCRp2QB23b7Mpk0w==\"><nameID aor=\"sip:bob@biloxi.com\"><name>Bob</name>"
    "</nameID></participant><participant participant_id=\"zSfPoSvdSDCmU3A3TRDxAw==\">"
    "<nameID aor=\"sip:Paul@biloxi.com\"/></participant><stream stream_id=\"UAAMm5GRQKSCMVvLyl4rFw==\">"
    "<label>96</label></stream>";

TEST_CASE("metadata name sessions, participants and streams (RFC 7865 8.1)") {
  CHECK(describe_recording_metadata(document(example)) ==
        "recording metadata complete: 1 session, 2 participants (sip:bob@biloxi.com, sip:Paul@biloxi.com), 1 stream");
  const auto metadata = recording_metadata_of(document(example));
  REQUIRE(metadata);
  CHECK(metadata->session_ids ==
        std::vector<std::string>{"ab30317f1a784dc48ff824d0d3715d86", "47755a9de7794ba387653f2099600ef2"});
  CHECK(metadata->participants == std::vector<std::string>{"sip:bob@biloxi.com", "sip:Paul@biloxi.com"});
  CHECK(metadata->call_ids.empty());
}

TEST_CASE("Call-IDs of vendors, whatever they call them") {
  const auto metadata =
      recording_metadata_of(document("<session><sip-call-id>a@h</sip-call-id><x><Call_ID>b</Call_ID></x>"
                                     "<callID>a@h</callID><callIDs>c</callIDs></session>"));
  CHECK(metadata->call_ids == std::vector<std::string>{"a@h", "b"});
}

TEST_CASE("UUIDs as they are written, and what is none") {
  CHECK(session_uuid_of("AB30317F-1A78-4DC4-8FF8-24D0D3715D86") == "ab30317f1a784dc48ff824d0d3715d86");
  CHECK(session_uuid_of("00000000000000000000000000000000").empty());
  for (const char* text : {"", "ab30", "zb30317f1a784dc48ff824d0d3715d86", "ab30317f1a784dc48ff824d0d3715d860"})
    CHECK(session_uuid_of(text).empty());
}

TEST_CASE("what is no metadata, says nothing, or says too much") {
  CHECK_FALSE(recording_metadata_of(read_xml("<a/>")));
  CHECK(describe_recording_metadata(read_xml("<a/>")) == "recording metadata");
  CHECK(describe_recording_metadata(document("")) == "recording metadata");
  std::string many;
  for (std::size_t i = 0; i < limits::leg_keys_of_a_call + 1; ++i)
    many += "<participant><nameID aor=\"sip:" + std::to_string(i) + "@h\"/></participant>";
  CHECK(recording_metadata_of(document(many))->participants.size() == limits::leg_keys_of_a_call);
  CHECK(recording_metadata_of(document(many))->over_limit);
  CHECK_FALSE(recording_metadata_of(document(example))->over_limit);
  CHECK(describe_recording_metadata(document(many)).find("33 participants (sip:0@h, sip:1@h, sip:2@h, sip:3@h, ...)") !=
        std::string::npos);
}

}  // namespace
}  // namespace rung::event
