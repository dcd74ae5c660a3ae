#include "decode/other_content.h"

#include "tests/support/catch.h"

namespace rung::decode::test {

using namespace std::string_literals;

TEST_CASE("what is not SIP gets a name") {
  struct Row {
    std::string subprotocol, path, payload;
    bool is_text;
    std::string name;
  };
  for (const Row& row : {
           Row{"amqp", "/", "anything", false, "AMQP"},
           Row{"", "/", "AMQP\0\1\0\0"s, false, "AMQP"},
           Row{"", "/", "AMQP\3\1\0\0"s, false, "AMQP"},
           Row{"", "/", "AMQP"s, false, "binary"},
           Row{"", "/", "AMQPx\1\0\0"s, false, "binary"},
           Row{"", "/", R"({"jsonrpc":"2.0","method":"login","id":1})", true, "JSON-RPC"},
           Row{"", "/pal", R"( {"id":1, "jsonrpc" : "2.0"})", true, "JSON-RPC"},
           Row{"", "/", R"({"jsonrpc":"2.0","method":"verto.invite"})", true, "JSON-RPC (Verto)"},
           Row{"janus-protocol", "/", R"({"janus":"create"})", true, "JSON (Janus)"},
           Row{"", "/", R"({"janus":"create"})", true, "JSON (Janus)"},
           Row{"", "/", R"([{"message":"callState"}])", true, "JSON"},
           Row{"", "/socket.io/?EIO=4&transport=websocket", R"(42["chat",{}])", true, "Engine.IO"},
           Row{"", "/socket.io/?EIO=4&transport=websocket", "2", true, "Engine.IO"},
           Row{"", "/", R"(42["chat",{}])", true, "text"},
           Row{"xmpp", "/", "<open/>", true, "XMPP"},
           Row{"", "/", "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>", true, "XMPP"},
           Row{"mqttv3.1", "/", "\x10"s, false, "MQTT"},
           Row{"x-mine", "/", "hello", true, "x-mine"},
           Row{"", "/", "hello", true, "text"},
           Row{"", "/", "", true, "text"},
           Row{"", "/", "\xff", false, "binary"},
       }) {
    INFO(row.payload);
    CHECK(name_of_content(row.subprotocol, row.path, as_bytes(row.payload), row.is_text) == row.name);
  }
  CHECK(is_json("JSON (Janus)"));
  CHECK_FALSE(is_json("AMQP"));
}

}  // namespace rung::decode::test
