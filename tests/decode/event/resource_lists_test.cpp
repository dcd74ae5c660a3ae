// RFC 4826 and RFC 4662.
#include "decode/event/resource_lists.h"

#include "tests/support/catch.h"

namespace rung::event {
namespace {

TEST_CASE("entries of all lists are counted (RFC 4826 3)") {
  CHECK(describe_resource_lists(read_xml("<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\"><list>"
                                         "<entry uri=\"sip:a\"/><list><entry uri=\"sip:b\"/></list></list>"
                                         "</resource-lists>")) == "resource-lists: 2 lists, 2 entries");
  CHECK(describe_resource_lists(read_xml("<resource-lists><list><entry/></list></resource-lists>")) ==
        "resource-lists: 1 list, 1 entry");
  CHECK(describe_resource_lists(read_xml("<a/>")) == "resource-lists");
}

TEST_CASE("instances of the resources of a list by their state (RFC 4662 5)") {
  CHECK(describe_resource_list_state(read_xml(
            "<list xmlns=\"urn:ietf:params:xml:ns:rlmi\" uri=\"sip:friends@e\" version=\"1\" fullState=\"true\">"
            "<resource uri=\"sip:bob@e\"><instance id=\"1\" state=\"active\" cid=\"x\"/></resource>"
            "<resource uri=\"sip:dave@e\"><instance id=\"2\" state=\"pending\"/></resource><resource/></list>")) ==
        "resource list full v1: 3 resources (1 active, 1 pending)");
  CHECK(describe_resource_list_state(read_xml("<list fullState='false'/>")) == "resource list partial: 0 resources");
  CHECK(describe_resource_list_state(read_xml("<a/>")) == "resource list");
}

}  // namespace
}  // namespace rung::event
