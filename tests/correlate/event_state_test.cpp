// Who comes to a conference and goes (RFC 4575), and what becomes of watched dialogs (RFC 4235).
#include "base/limits.h"
#include "correlate/event_packages.h"
#include "tests/correlate/described_scene.h"
#include "tests/support/catch.h"

namespace rung::test {
namespace {

class StateScene : public DescribedScene {
 public:
  StateScene() { events.kinds_beside_the_point = "subscription-"; }

  void notify(std::uint32_t cseq, const std::string& type, const std::string& body, std::uint64_t connection = 1) {
    Line line{"NOTIFY sip:alice@a.test", std::to_string(cseq) + " NOTIFY", "z9hG4bKn" + std::to_string(cseq), "at"};
    line.more = "Event: conference\r\nSubscription-State: active\r\n";
    say(cseq * 100, connection, true, line, body, "application/" + type + "+xml");
  }
  // `users`: attributes of <users> and what is in it.
  void conference(std::uint32_t cseq, const std::string& state, const std::string& users,
                  std::uint64_t connection = 1) {
    notify(cseq, "conference-info",
           "<conference-info entity='sip:c@e' state='" + state + "' version='" + std::to_string(cseq) + "'>" + users +
               "</conference-info>",
           connection);
  }
  void dialogs(std::uint32_t cseq, const std::string& state, const std::string& inside) {
    notify(cseq, "dialog-info",
           "<dialog-info entity='sip:a@e' state='" + state + "' version='" + std::to_string(cseq) + "'>" + inside +
               "</dialog-info>");
  }
  // "+bob(connected) -carol" since it was asked last; * where it was so before.
  std::string came_and_went() {
    std::string all;
    for (; told_ < events.changes.size(); ++told_) {
      const correlate::StateChange& change = events.changes[told_];
      if (!all.empty()) all += " ";
      all += change.kind == "conference-user-connected" ? "+" : "-";
      const std::size_t at = change.detail.find("\"user\":\"") + 8;
      all += change.detail.substr(at, change.detail.find('"', at) - at);
      if (change.detail.find("already") != std::string::npos) all += "*";
    }
    return all;
  }

 private:
  std::size_t told_ = 0;
};

std::string user(const std::string& entity, const std::string& status = "connected", const std::string& state = "full",
                 const std::string& endpoint = "e1", const std::string& endpoint_state = "full") {
  std::string text = "<user entity='" + entity + "' state='" + state + "'>";
  if (!status.empty())
    text +=
        "<endpoint entity='" + endpoint + "' state='" + endpoint_state + "'><status>" + status + "</status></endpoint>";
  return text + "</user>";
}
std::string users(const std::string& inside) { return "<users>" + inside + "</users>"; }

TEST_CASE("users come and go, in partial states and in full ones (RFC 4575 4.4)") {
  StateScene scene;
  scene.conference(1, "full", users(user("alice") + user("bob", "dialing-out")));
  CHECK(scene.came_and_went() == "+alice*");
  scene.conference(2, "partial", users(user("bob")));
  CHECK(scene.came_and_went() == "+bob");
  CHECK(scene.events.changes[1].detail == "{\"conference\":\"sip:c@e\",\"user\":\"bob\",\"status\":\"connected\"}");
  CHECK(scene.events.changes[1].message_id == 2);
  scene.conference(3, "partial", users(user("bob", "on-hold")));
  CHECK(scene.came_and_went().empty());
  scene.conference(4, "partial", users(user("alice", "", "deleted") + user("carol", "disconnected")));
  CHECK(scene.came_and_went() == "-alice");
  scene.conference(5, "full", users(user("carol")));
  CHECK(scene.came_and_went() == "+carol -bob");
  scene.conference(6, "deleted", "");
  CHECK(scene.came_and_went() == "-carol");
}

TEST_CASE("endpoints of a user: the last one that leaves takes the user along") {
  StateScene scene;
  scene.conference(1, "full", users(user("bob", "connected", "full", "e1")));
  scene.conference(2, "partial", users(user("bob", "connected", "partial", "e2")));
  scene.conference(3, "partial", users(user("bob", "disconnected", "partial", "e1")));
  scene.conference(4, "partial",
                   users("<user entity='bob' state='partial'><endpoint entity='e2' state='partial'/></user>"));
  CHECK(scene.came_and_went() == "+bob*");
  scene.conference(5, "partial", users(user("bob", "connected", "partial", "e2", "deleted")));
  CHECK(scene.came_and_went() == "-bob");
}

TEST_CASE("a list of users that is full in a partial state replaces the others; without a word it does not") {
  StateScene scene;
  scene.conference(1, "full", users(user("alice") + user("bob")));
  scene.came_and_went();
  scene.conference(2, "partial", users(user("carol")));
  CHECK(scene.came_and_went() == "+carol");
  scene.conference(3, "partial", "<users state='full'>" + user("carol") + "</users>");
  CHECK(scene.came_and_went() == "-alice -bob");
}

TEST_CASE("copies on other hops, retransmissions, late and damaged states tell nothing") {
  StateScene scene;
  scene.conference(1, "full", users(user("alice")));
  scene.conference(1, "full", users(user("alice")), 2);
  scene.conference(2, "partial", users(user("bob")));
  scene.conference(2, "partial", users(user("bob")), 2);
  scene.conference(1, "full", users(user("alice")), 3);
  CHECK(scene.came_and_went() == "+alice* +bob");
  scene.notify(3, "conference-info", "<conference-info entity='sip:c@e' version='3'><users>" + user("bob") + "<us");
  CHECK(scene.came_and_went().empty());  // alice may stand in what is missing
}

TEST_CASE("dialogs that are watched: each change of state once (RFC 4235)") {
  StateScene scene;
  scene.dialogs(1, "full",
                "<dialog id='1'><state>confirmed</state></dialog><dialog id='0'><state>terminated</state></dialog>");
  scene.dialogs(2, "partial",
                "<dialog id='2' direction='recipient'><state>early</state><remote><identity>sip:b@h</identity></remote>"
                "</dialog>");
  scene.dialogs(3, "partial", "<dialog id='2'><state>early</state></dialog>");
  scene.dialogs(4, "partial", "<dialog id='2'><state event='rejected' code='486'>terminated</state></dialog>");
  scene.dialogs(5, "full", "");
  scene.dialogs(5, "full", "");
  CHECK(scene.changes() ==
        "dialog-info-confirmed {\"entity\":\"sip:a@e\",\"id\":\"1\",\"already\":true}\n"
        "dialog-info-early {\"entity\":\"sip:a@e\",\"id\":\"2\",\"direction\":\"recipient\",\"peer\":\"sip:b@h\"}\n"
        "dialog-info-terminated {\"entity\":\"sip:a@e\",\"id\":\"2\",\"event\":\"rejected\",\"code\":\"486\"}\n"
        "dialog-info-terminated {\"entity\":\"sip:a@e\",\"id\":\"1\",\"left_out\":true}\n");
}

TEST_CASE("a dialog with a state that is no state changes nothing; details are JSON whatever is sent") {
  StateScene scene;
  scene.dialogs(1, "partial", "<dialog id='1'><state>confirmed</state></dialog>");
  scene.dialogs(2, "full", "<dialog id='1'><state>odd</state></dialog><dialog><state>early</state></dialog>");
  CHECK(scene.events.changes.size() == 1);
  scene.dialogs(3, "partial", "<dialog id='&quot;\\ &#10;x'><state>trying</state></dialog>");
  CHECK(scene.events.changes[1].detail == "{\"entity\":\"sip:a@e\",\"id\":\"\\\"\\\\ x\"}");
}

TEST_CASE("users, endpoints and dialogs are followed up to a limit, which is told") {
  StateScene scene;
  std::string many;
  for (std::size_t i = 0; i < limits::conference_users; ++i) many += user(std::to_string(i));
  scene.conference(1, "full", users(many));
  CHECK(scene.events.changes.size() == limits::conference_users);
  CHECK(scene.told().empty());
  scene.conference(2, "partial", users(user("one more")));
  CHECK(scene.events.changes.size() == limits::conference_users);
  CHECK(scene.told().starts_with("warning correlate-over-limit"));

  StateScene endpoints;
  std::string all;
  for (std::size_t i = 0; i <= limits::conference_endpoints; ++i)
    all += "<endpoint entity='" + std::to_string(i) + "'/>";
  endpoints.conference(1, "full", users("<user entity='bob'>" + all + "</user>"));
  CHECK(endpoints.came_and_went() == "+bob*");
  CHECK(endpoints.told().starts_with("warning correlate-over-limit"));

  StateScene watched;
  std::string list;
  for (std::size_t i = 0; i <= limits::conference_users; ++i)
    list += "<dialog id='" + std::to_string(i) + "'><state>early</state></dialog>";
  watched.dialogs(1, "partial", list);
  CHECK(watched.events.changes.size() == limits::conference_users);
  CHECK(watched.told().starts_with("warning correlate-over-limit"));
}

TEST_CASE("users of all conferences together are followed up to a limit") {
  correlate::EventPackages packages;
  std::string many;
  for (std::size_t i = 0; i < limits::conference_users; ++i)
    many += "<user entity='" + std::to_string(i) + "'><endpoint/></user>";
  auto feed = [&](std::size_t number) {
    Line line{"NOTIFY sip:a", "1 NOTIFY", "z9hG4bK1", "t", "f", std::to_string(number)};
    const std::string body = "<conference-info version='1'><users>" + many + "</users></conference-info>";
    line.more = "Content-Type: application/conference-info+xml\r\n";
    std::string text = wire(line);
    text.replace(text.find("Content-Length: 0"), 17, "Content-Length: " + std::to_string(body.size()));
    text += body;
    return packages.on_message({1, sip::Message::parse({text.begin(), text.end()}), {}, true}).changes.size();
  };
  const std::size_t full = limits::known_users / limits::conference_users;
  for (std::size_t i = 0; i < full; ++i) feed(i);
  CHECK_FALSE(packages.over_limit());
  CHECK(feed(full) == limits::known_users % limits::conference_users);
  CHECK(packages.over_limit());
}

}  // namespace
}  // namespace rung::test
