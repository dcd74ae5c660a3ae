#include "decode/sip/header_list.h"

#include "decode/sip/lexical.h"

namespace rung::sip {

bool is_comma_list(HeaderId id) {
  switch (id) {
    case HeaderId::accept:
    case HeaderId::accept_contact:
    case HeaderId::allow:
    case HeaderId::allow_events:
    case HeaderId::contact:
    case HeaderId::content_encoding:
    case HeaderId::diversion:
    case HeaderId::history_info:
    case HeaderId::p_asserted_identity:
    case HeaderId::p_preferred_identity:
    case HeaderId::path:
    case HeaderId::proxy_require:
    case HeaderId::reason:
    case HeaderId::record_route:
    case HeaderId::reject_contact:
    case HeaderId::request_disposition:
    case HeaderId::require:
    case HeaderId::route:
    case HeaderId::service_route:
    case HeaderId::supported:
    case HeaderId::unsupported:
    case HeaderId::via:
    case HeaderId::warning:
      return true;
    default:
      return false;
  }
}

// The place of the comma that ends the element at at_, or the end of the value. Each quote and
// bracket is followed to its end once, so a value is read in linear time.
std::size_t ListReader::element_end() {
  if (value_.find(',', at_) == std::string_view::npos) return value_.size();
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

}  // namespace rung::sip
