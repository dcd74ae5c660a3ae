#include "decode/sip/header_list.h"

#include <array>

#include "base/octet_search.h"
#include "decode/sip/lexical.h"

namespace rung::sip {

namespace {

using H = HeaderId;

template <std::size_t size>
constexpr std::array<bool, 256> table_of(const HeaderId (&ids)[size]) {
  std::array<bool, 256> table{};
  for (HeaderId id : ids) table[static_cast<std::size_t>(id)] = true;
  return table;
}

constexpr std::array<bool, 256> comma_lists = table_of({
    H::accept,
    H::accept_contact,
    H::accept_encoding,
    H::accept_language,
    H::alert_info,
    H::allow,
    H::allow_events,
    H::call_info,
    H::contact,
    H::content_encoding,
    H::content_language,
    H::diversion,
    H::error_info,
    H::feature_caps,
    H::geolocation,
    H::history_info,
    H::in_reply_to,
    H::p_access_network_info,
    H::p_asserted_identity,
    H::p_associated_uri,
    H::p_early_media,
    H::p_preferred_identity,
    H::p_visited_network_id,
    H::path,
    H::proxy_require,
    H::reason,
    H::record_route,
    H::recv_info,
    H::reject_contact,
    H::request_disposition,
    H::require,
    H::resource_priority,
    H::route,
    H::security_client,
    H::security_server,
    H::security_verify,
    H::service_route,
    H::supported,
    H::unsupported,
    H::user_to_user,
    H::via,
    H::warning,
});

constexpr std::array<bool, 256> single_fields = table_of({
    H::answer_mode,
    H::call_id,
    H::content_disposition,
    H::content_id,
    H::content_length,
    H::content_transfer_encoding,
    H::content_type,
    H::cseq,
    H::date,
    H::event,
    H::expires,
    H::flow_timer,
    H::from,
    H::info_package,
    H::join,
    H::max_breadth,
    H::max_forwards,
    H::mime_version,
    H::min_expires,
    H::min_se,
    H::organization,
    H::p_called_party_id,
    H::p_charging_vector,
    H::priority,
    H::rack,
    H::refer_sub,
    H::refer_to,
    H::referred_by,
    H::replaces,
    H::reply_to,
    H::retry_after,
    H::rseq,
    H::server,
    H::session_expires,
    H::session_id,
    H::sip_etag,
    H::sip_if_match,
    H::subject,
    H::subscription_state,
    H::target_dialog,
    H::timestamp,
    H::to,
    H::user_agent,
});

}  // namespace

bool is_comma_list(HeaderId id) { return comma_lists[static_cast<std::size_t>(id)]; }
bool stands_once(HeaderId id) { return single_fields[static_cast<std::size_t>(id)]; }

// The place of the comma that ends the element at at_, or the end of the value. Each quote and
// bracket is followed to its end once, so a value is read in linear time.
std::size_t ListReader::element_end() {
  if (find_octet(value_, ',', at_) == value_.size()) return value_.size();
  std::size_t at = at_;
  for (; at < value_.size() && value_[at] != ','; ++at) {
    std::size_t close = std::string_view::npos;
    if (value_[at] == '"' && quotes_close_) {
      close = closing_quote(value_, at);
      quotes_close_ = close != std::string_view::npos;
    } else if (value_[at] == '<' && brackets_close_) {
      close = value_.find('>', at);
      brackets_close_ = close != std::string_view::npos;
    }
    if (close != std::string_view::npos) at = close;
  }
  return at;
}

std::optional<std::string_view> ListReader::next() {
  while (at_ <= value_.size()) {
    std::size_t end = element_end();
    std::string_view element = trim_lws(value_.substr(at_, end - at_));
    bool whole = at_ == 0 && end == value_.size();
    at_ = end + 1;
    if (!element.empty()) return element;
    found_empty_ = found_empty_ || !whole;
  }
  return std::nullopt;
}

std::vector<std::string_view> list_of(std::span<const HeaderField> headers, HeaderId id) {
  std::vector<std::string_view> elements;
  for (const HeaderField& field : headers) {
    if (field.id != id) continue;
    if (!is_comma_list(id)) {
      elements.push_back(field.value);
      continue;
    }
    ListReader reader(field.value);
    while (std::optional<std::string_view> element = reader.next()) elements.push_back(*element);
  }
  return elements;
}

bool has_token(std::span<const HeaderField> headers, HeaderId id, std::string_view token) {
  for (const HeaderField& field : headers) {
    if (field.id != id) continue;
    ListReader reader(field.value);
    while (const std::optional<std::string_view> element = reader.next())
      if (equals_ignoring_case(*element, token)) return true;
  }
  return false;
}

}  // namespace rung::sip
