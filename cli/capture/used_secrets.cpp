#include "cli/capture/used_secrets.h"

#include <utility>

#include "base/limits.h"
#include "decode/tls/key_line.h"

namespace rung::cli {

void UsedSecrets::on_secrets(const tls::Random& client_random, const tls::Secret* master, const tls::TupleHint* hint) {
  SecretText lines;
  if (hint != nullptr) append_tuple(*hint, lines);
  keys_.append_lines(client_random, lines);
  if (master != nullptr && keys_.find(tls::SecretKind::master, client_random) == nullptr)
    append_key_line(tls::SecretKind::master, client_random, master->view(), lines);
  // At the limit it is forgotten what was given out, so that some lines come twice.
  if (given_.size() >= limits::tls_hints) given_.clear();
  std::size_t& given = given_[client_random];
  if (lines.size() <= given) return;
  given = lines.size();
  give_out_(std::move(lines));
}

}  // namespace rung::cli
