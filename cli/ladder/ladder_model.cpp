#include "cli/ladder/ladder_model.h"

namespace rung::cli {

std::int64_t time_of(const Step& step) {
  return std::visit([](const auto& value) { return value.time_ns; }, step);
}

Label label(const Arrow& arrow) {
  Label result;
  std::string tail;
  if (arrow.request) {
    result.head = arrow.method;
  } else {
    result.head = std::to_string(arrow.status);
    if (!arrow.reason.empty()) result.head += " " + arrow.reason;
    if (arrow.method != "INVITE") tail = arrow.method;
  }
  if (arrow.msrp) return {"MSRP " + result.head, arrow.content};
  if (!arrow.content.empty()) tail += (tail.empty() ? "" : ", ") + arrow.content;
  if (!tail.empty()) result.tail = "(" + tail + ")";
  return result;
}

}  // namespace rung::cli
