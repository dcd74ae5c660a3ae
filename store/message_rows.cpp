#include "store/message_rows.h"

#include <array>
#include <span>

#include "base/limits.h"

namespace rung::store {
namespace {

// See the table message in the schema.
std::uint64_t flags_of(const correlate::Message& message) {
  constexpr unsigned retransmission = 1, complete = 2, from_client = 8, branch_of_transaction = 16;
  return (message.retransmission ? retransmission : 0) | (message.sip.complete ? complete : 0) |
         (message.sip.origin.from_client ? from_client : 0) |
         (message.branch_of_transaction ? branch_of_transaction : 0);
}

void append_number(std::string& key, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) key.push_back(static_cast<char>(number | 0x80));
  key.push_back(static_cast<char>(number));
}

// Each text behind its size, so that different values never give the same key.
void compose_key(std::string& key, std::uint64_t number, std::span<const std::string_view> texts) {
  key.clear();
  append_number(key, number);
  for (std::string_view text : texts) {
    append_number(key, text.size());
    key.append(text);
  }
}

}  // namespace

MessageRows::MessageRows(const Database& database, const LastMessageRows& last)
    : header_sets_(limits::text_cache_entries, limits::text_cache_octets, last.header_set),
      traits_(limits::traits_cache_entries, limits::text_cache_octets, last.traits),
      header_set_row_(database, "header_set"),
      traits_row_(database, "message_traits"),
      message_row_(database, "message"),
      stretch_row_(insert_into(database, "stretch", 1)),
      last_stretch_(last.stretch) {}

void MessageRows::forget_all() {
  header_sets_.forget_all();
  traits_.forget_all();
}

std::uint64_t MessageRows::header_set_of(const sip::Essentials& essentials, std::uint64_t call) {
  const std::array<std::string_view, 4> texts{essentials.call_id, essentials.from_uri, essentials.from_tag,
                                              essentials.to_uri};
  compose_key(key_, call, texts);
  TextCache::Given given = header_sets_.id_of(key_);
  if (given.is_new) {
    header_set_row_.id(given.id).id(call);
    for (std::string_view text : texts) header_set_row_.text(text);
    header_set_row_.run();
  }
  return given.id;
}

std::uint64_t MessageRows::traits_of(const sip::Message& message) {
  const sip::Essentials& essentials = message.essentials();
  const std::array<std::string_view, 4> texts{message.is_request() ? message.method() : message.reason(),
                                              essentials.cseq_method, essentials.user_agent, essentials.content_type};
  compose_key(key_, message.status(), texts);
  TextCache::Given given = traits_.id_of(key_);
  if (given.is_new) {
    traits_row_.id(given.id).text(message.method()).number_or_null(message.status()).text(message.reason());
    traits_row_.text(essentials.cseq_method).text(essentials.user_agent).text(essentials.content_type).run();
  }
  return given.id;
}

// A message larger than a stretch gets one of its own.
void MessageRows::write_octets(std::string_view raw) {
  if (stretch_.size() + raw.size() > limits::stretch_octets) end_stretch();
  message_row_.id(last_stretch_ + 1).number(stretch_.size() + 1).number(raw.size());
  stretch_.append(raw);
}

void MessageRows::end_stretch() {
  if (stretch_.empty()) return;
  stretch_row_.bind(1, static_cast<std::int64_t>(++last_stretch_));
  stretch_row_.bind_blob(2, stretch_);
  stretch_row_.run();
  stretch_.clear();
}

void MessageRows::flush() {
  end_stretch();
  for (Insert* rows : {&header_set_row_, &traits_row_, &message_row_}) rows->flush();
}

void MessageRows::write(const correlate::Message& message) {
  const sip::Message& sip = message.sip.message;
  const sip::Essentials& essentials = sip.essentials();
  const PacketRef& packet = message.sip.origin.packet;
  const PacketRef& first = message.sip.origin.first;

  message_row_.id(message.sip.id).id(packet.capture_id).id(packet.frame).time(packet.time);
  message_row_.id(first.frame == packet.frame ? 0 : first.frame);
  message_row_.time(first.time == packet.time || first.frame == 0 ? std::nullopt : std::optional(first.time));
  message_row_.id(message.sip.origin.connection_id).number(flags_of(message));
  message_row_.id(header_set_of(essentials, message.call)).id(traits_of(sip));
  message_row_.id(message.transaction_id).number(essentials.cseq);
  message_row_.text(essentials.to_tag).text(sip.request_uri());
  message_row_.text(message.branch_of_transaction ? std::string_view{} : essentials.branch);
  message_row_.text(essentials.contact);
  write_octets(sip.raw());
  message_row_.run();
}

}  // namespace rung::store
