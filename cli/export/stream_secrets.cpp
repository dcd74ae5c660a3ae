#include "cli/export/stream_secrets.h"

#include <algorithm>

#include "decode/tls/key_line.h"

namespace rung::cli {

void StreamSecrets::on_secrets(const tls::Random& client_random, const tls::Secret* master,
                               const tls::TupleHint* hint) {
  std::deque<Used>& used = used_[stream_];
  auto known =
      std::find_if(used.begin(), used.end(), [&](const Used& each) { return each.client_random == client_random; });
  if (known == used.end()) {
    used.emplace_back();
    known = std::prev(used.end());
    known->client_random = client_random;
  }
  if (master != nullptr && !known->master) known->master.emplace(*master);
  if (hint != nullptr && !known->hint) known->hint.emplace(*hint);
}

StreamSecrets::Lines StreamSecrets::lines_of(const std::vector<std::uint64_t>& streams, const tls::KeyLog& keys) const {
  Lines lines;
  for (const std::uint64_t stream : streams) {
    const auto used = used_.find(stream);
    if (used == used_.end()) continue;
    ++lines.connections;
    for (const Used& each : used->second) {
      if (each.hint) append_tuple(*each.hint, lines.text);
      keys.append_lines(each.client_random, lines.text);
      if (each.master && keys.find(tls::SecretKind::master, each.client_random) == nullptr)
        append_key_line(tls::SecretKind::master, each.client_random, each.master->view(), lines.text);
    }
  }
  return lines;
}

}  // namespace rung::cli
