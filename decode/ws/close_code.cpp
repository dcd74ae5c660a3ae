#include "decode/ws/close_code.h"

#include <algorithm>
#include <array>

namespace rung::ws {

namespace {

struct CloseCodeName {
  std::uint16_t code;
  std::string_view name;
};

// RFC 6455 7.4.1; 1012 to 1014 and the 3000s are from the IANA registry. In the order of the codes.
constexpr std::array close_code_names = {
    CloseCodeName{1000, "normal closure"},
    CloseCodeName{1001, "going away"},
    CloseCodeName{1002, "protocol error"},
    CloseCodeName{1003, "unsupported data"},
    CloseCodeName{1004, "reserved"},
    CloseCodeName{1005, "no status received"},
    CloseCodeName{1006, "abnormal closure"},
    CloseCodeName{1007, "invalid payload data"},
    CloseCodeName{1008, "policy violation"},
    CloseCodeName{1009, "message too big"},
    CloseCodeName{1010, "mandatory extension"},
    CloseCodeName{1011, "internal error"},
    CloseCodeName{1012, "service restart"},
    CloseCodeName{1013, "try again later"},
    CloseCodeName{1014, "bad gateway"},
    CloseCodeName{1015, "TLS handshake failure"},
    CloseCodeName{3000, "unauthorized"},
    CloseCodeName{3003, "forbidden"},
    CloseCodeName{3008, "timeout"},
};

}  // namespace

Result<Close> parse_close(Bytes payload) {
  if (payload.empty()) return Close{};
  if (payload.size() == 1) return ParseError{ParseErrorCode::malformed, 1};
  const auto code = static_cast<std::uint16_t>(payload[0] << 8 | payload[1]);
  return Close{code, as_text(payload.subspan(2))};
}

std::string_view name_of_close_code(std::uint16_t code) {
  const auto row = std::find_if(close_code_names.begin(), close_code_names.end(),
                                [code](const CloseCodeName& name) { return name.code == code; });
  return row == close_code_names.end() ? std::string_view() : row->name;
}

bool is_close_code_for_the_wire(std::uint16_t code) {
  const bool stands_for_no_frame = code == 1005 || code == 1006 || code == 1015;
  return code >= 1000 && code <= 4999 && code != 1004 && !stands_for_no_frame;
}

}  // namespace rung::ws
