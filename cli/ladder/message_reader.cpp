#include "cli/ladder/message_reader.h"

#include <map>
#include <tuple>

#include "base/limits.h"
#include "cli/shown_message.h"
#include "cli/terminal_text.h"

namespace rung::cli {

MessageReader::MessageReader(const store::Database& database, bool show_secrets)
    : sip_(database, "SELECT raw, size FROM messages WHERE id = ?1"),
      msrp_(database, "SELECT CAST(head || coalesce(body, '') AS BLOB), size FROM msrp_messages WHERE id = ?1"),
      show_secrets_(show_secrets) {}

std::optional<MessageText> MessageReader::read(const Arrow& arrow) {
  if (arrow.message_id == 0) return std::nullopt;
  if (arrow.protocol == Protocol::sip) return read(sip_, arrow.message_id);
  if (arrow.protocol == Protocol::msrp) return read(msrp_, arrow.message_id);
  return std::nullopt;
}

std::optional<MessageText> MessageReader::read(store::Statement& row, std::int64_t id) const {
  row.bind(1, id);
  std::optional<MessageText> result;
  if (row.step()) {
    const std::string shown = shown_message(row.text(0), show_secrets_);
    const std::string_view kept = std::string_view(shown).substr(0, limits::page_message_octets);
    result = MessageText{printable_lines(kept), row.integer(1), shown.size() - kept.size()};
  }
  row.reset();
  return result;
}

std::vector<Comparison> compare(const Ladder& ladder) {
  // Call-ID, CSeq, is a request, method, status, participant it arrived at
  using Passed = std::tuple<std::string, std::int64_t, bool, std::string, std::int64_t, std::size_t>;
  // Call-ID, is a request, method, from, to
  using Sent = std::tuple<std::string, bool, std::string, std::size_t, std::size_t>;
  std::map<Passed, std::size_t> arrived;
  std::map<Sent, std::size_t> sent;
  std::vector<Comparison> result(ladder.steps.size());
  for (std::size_t i = 0; i < ladder.steps.size(); ++i) {
    const Arrow* arrow = std::get_if<Arrow>(&ladder.steps[i]);
    if (arrow == nullptr || arrow->protocol != Protocol::sip) continue;
    Passed hop{arrow->call_id, arrow->cseq, arrow->request, arrow->method, arrow->status, arrow->from};
    if (const auto before = arrived.find(hop); before != arrived.end()) result[i].previous_hop = before->second;
    std::get<5>(hop) = arrow->to;
    arrived.insert_or_assign(std::move(hop), i);
    const auto [before, is_new] =
        sent.try_emplace({arrow->call_id, arrow->request, arrow->method, arrow->from, arrow->to}, i);
    if (!is_new) result[i].earlier = before->second;
    before->second = i;
  }
  return result;
}

}  // namespace rung::cli
