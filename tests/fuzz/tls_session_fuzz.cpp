// A talk of libssl, damaged as the input says, or the input's octets themselves, with the talk's keys known: what comes
// out was said, in order, and nothing stays held. The first octet chooses the talk, the second how it is fed.
#include <algorithm>
#include <cstdlib>

#include "decode/tls/session.h"
#include "tests/decode/tls/tls_talk.h"

namespace {

using namespace rung;
using namespace rung::tls;
using test::Talk;

class Texts : public SessionSink {
 public:
  void on_application_data(Side sender, std::uint64_t begin, std::uint64_t end, Bytes plain) override {
    if (begin >= end || end - begin < plain.size()) std::abort();
    texts[index(sender)].emplace_back(as_text(plain));
  }
  void on_missing(Side, std::uint64_t) override {}
  void on_alert(const Alert&, std::uint64_t) override {}
  void on_key_update(Side, std::uint64_t) override {}
  void on_authentication_failure(Side, std::uint64_t, std::uint64_t) override {}
  void on_roles_swapped() override { swapped = !swapped; }

  std::array<std::vector<std::string>, 2> texts;
  bool swapped = false;
};

struct Fed {
  Side side;
  std::string octets;
  bool is_gap = false;
};

// How the second octet says a talk is fed.
enum : unsigned { from_beginning = 1, raw = 2, keys_late = 4, may_come = 8, octet_by_octet = 16, no_keys = 32 };

Texts run(const std::vector<Fed>& feed, const std::string& key_log, unsigned how) {
  KeyLog keys;
  if ((how & (keys_late | no_keys)) == 0) keys.add(key_log);
  Waiting waiting{.for_keys = (how & may_come) != 0};
  Texts out;
  Session session(keys, waiting, out, {}, (how & from_beginning) != 0);
  std::array<std::uint64_t, 2> at{};
  for (const Fed& each : feed) {
    std::uint64_t& offset = at[index(each.side)];
    const std::size_t most = (how & octet_by_octet) != 0 ? 1 : std::max<std::size_t>(each.octets.size(), 1);
    if (each.is_gap) session.on_gap(each.side, offset, each.octets.size());
    for (std::size_t from = 0; !each.is_gap && from < each.octets.size(); from += most)
      session.on_octets(each.side, offset + from, as_bytes(each.octets).subspan(from, most));
    offset += each.octets.size();
  }
  if ((how & (keys_late | no_keys)) == keys_late) keys.add(key_log);
  session.retry();
  session.finish();
  if (waiting.octets != 0) std::abort();
  return out;
}

struct Known {
  Talk talk;
  std::vector<Fed> feed;
  Texts whole;
};

const std::vector<Known>& known_talks() {
  static const std::vector<Known> all = [] {
    std::vector<test::TalkOptions> options = {
        {.key_updates = 2},
        {.suite = 0x1303, .hello_retry = true},
        {.version = 0x0303, .suite = 0xc02f},
        {.version = 0x0303, .suite = 0xc023, .encrypt_then_mac = false},
        {.version = 0x0303, .suite = 0x009c, .renegotiation = true},
        {.version = 0x0301, .suite = 0xc013},
    };
    std::vector<Known> known;
    for (test::TalkOptions& each : options) {
      each.tickets = false;  // the time stands in them
      each.turns = 4;
      each.most_said = 40;
      test::Endpoints endpoints(each);
      if (!endpoints.possible()) continue;
      Known& one = known.emplace_back();
      one.talk = endpoints.talk();
      for (const test::Flight& flight : one.talk.flights) one.feed.push_back({flight.side, flight.octets});
      one.whole = run(one.feed, one.talk.key_log, from_beginning);
      for (const Side sender : {Side::client, Side::server}) {
        const std::size_t side = index(sender);
        std::string said;
        for (const std::string& text : one.whole.texts[side]) said += text;
        if (said != one.talk.said[side]) std::abort();
      }
    }
    return known;
  }();
  return all;
}

// Four octets are one change: what is done, where, and how much.
void damage(std::vector<Fed>& feed, Bytes changes) {
  for (; changes.size() >= 4; changes = changes.subspan(4)) {
    const std::size_t which = changes[1] % feed.size();
    Fed& flight = feed[which];
    if (flight.octets.empty()) continue;
    const std::size_t at = changes[2] * flight.octets.size() / 256, amount = changes[3];
    switch (changes[0] % 6) {
      case 0:
        flight.octets[at] ^= static_cast<char>(amount);
        break;
      case 1:
        flight.octets.erase(at, amount);
        break;
      case 2:
        flight.octets.insert(at, flight.octets.substr(0, amount));
        break;
      case 3:
        flight.is_gap = !flight.is_gap;
        break;
      case 4: {  // a gap within it
        const Fed gap{flight.side, flight.octets.substr(at, amount + 1), true};
        const Fed rest{flight.side, flight.octets.substr(std::min(at + amount + 1, flight.octets.size()))};
        flight.octets.resize(at);
        const auto behind = feed.begin() + static_cast<std::ptrdiff_t>(which) + 1;
        feed.insert(behind, {gap, rest});
        break;
      }
      default:
        std::rotate(feed.begin(), feed.begin() + static_cast<std::ptrdiff_t>(which), feed.end());
    }
  }
}

std::vector<Fed> fed_raw(Bytes octets) {
  std::vector<Fed> feed;
  while (octets.size() >= 2) {
    const std::size_t size = std::min<std::size_t>(octets[1] * 8u, octets.size() - 2);
    const Side side = (octets[0] & 1) != 0 ? Side::server : Side::client;
    feed.push_back({side, std::string(as_text(octets.subspan(2, size))), octets[0] % 16 == 15});
    octets = octets.subspan(2 + size);
  }
  return feed;
}

bool is_within(const std::vector<std::string>& out, const std::vector<std::string>& whole) {
  auto from = whole.begin();
  for (const std::string& text : out) {
    from = std::find(from, whole.end(), text);
    if (from++ == whole.end()) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Known& known = known_talks()[data[0] % known_talks().size()];
  const Bytes rest = Bytes(data, size).subspan(2);
  std::vector<Fed> feed = known.feed;
  if ((data[1] & raw) != 0)
    feed = fed_raw(rest);
  else
    damage(feed, rest.first(std::min<std::size_t>(rest.size(), 64)));
  const Texts out = run(feed, known.talk.key_log, data[1]);
  // A record that was inserted again or fed late may come out late, but only as often as it is there.
  for (const Side sender : {Side::client, Side::server}) {
    const std::size_t side = index(sender);
    const std::vector<std::string>& whole = known.whole.texts[side];
    if (!out.swapped && !is_within(out.texts[side], whole)) std::abort();
  }
  if ((data[1] & no_keys) != 0 && !(out.texts[0].empty() && out.texts[1].empty())) std::abort();
  return 0;
}
