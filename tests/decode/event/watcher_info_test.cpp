// RFC 3858.
#include "decode/event/watcher_info.h"

#include "tests/support/catch.h"

namespace rung::event {
namespace {

TEST_CASE("watchers by their state (RFC 3858 5)") {
  CHECK(describe_watcher_info(
            read_xml("<watcherinfo xmlns=\"urn:ietf:params:xml:ns:watcherinfo\" version=\"0\" state=\"full\">"
                     "<watcher-list resource=\"sip:professor@example.net\" package=\"presence\">"
                     "<watcher status=\"active\" id=\"8ajksjda7s\" duration-subscribed=\"509\" event=\"approved\">"
                     "sip:userA@example.net</watcher><watcher status=\"pending\" id=\"hh8juja87s997-ass7\" "
                     "event=\"subscribe\">sip:userB@example.org</watcher></watcher-list></watcherinfo>")) ==
        "watcherinfo full v0: sip:professor@example.net presence, 2 watchers (1 active approved, 1 pending subscribe)");
}

TEST_CASE("no watchers, several lists, and what is none") {
  CHECK(describe_watcher_info(read_xml("<watcherinfo version='1'/>")) == "watcherinfo v1: no watchers");
  std::string lists;
  for (int i = 0; i < 5; ++i) lists += "<watcher-list resource='sip:a' package='dialog'/>";
  const std::string text = describe_watcher_info(read_xml("<watcherinfo>" + lists + "</watcherinfo>"));
  CHECK(text.starts_with("watcherinfo: sip:a dialog, 0 watchers; sip:a"));
  CHECK(text.ends_with("; and 1 list more"));
  CHECK(describe_watcher_info(read_xml("<a/>")) == "watcherinfo");
}

}  // namespace
}  // namespace rung::event
