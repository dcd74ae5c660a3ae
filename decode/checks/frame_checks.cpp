#include "decode/checks/frame_checks.h"

#include <string>

namespace rung::decode {
namespace {

constexpr std::uint8_t rsv1 = 4;
constexpr std::uint64_t control_octets = 125;

std::string bits_text(std::uint8_t bits) {
  std::string text;
  for (int bit = 1; bit <= 3; ++bit)
    if ((bits & (rsv1 >> (bit - 1))) != 0) text += (text.empty() ? "RSV" : ", RSV") + std::to_string(bit);
  return text;
}

}  // namespace

std::vector<Fault> check_frame(const ws::FrameHeader& header, const FrameSurroundings& surroundings) {
  std::vector<Fault> faults;
  const std::string by = surroundings.from_client ? " from the client" : " from the server";
  const std::string what = "opcode " + std::to_string(header.opcode) + by;
  const bool control = ws::is_control(header.opcode);
  const bool continues = header.opcode == static_cast<std::uint8_t>(ws::Opcode::continuation);

  std::uint8_t reserved = header.rsv & static_cast<std::uint8_t>(~surroundings.reserved_bits);
  if (surroundings.deflate && (header.rsv & rsv1) != 0 && (control || continues)) {
    faults.push_back({FindingCode::ws_deflate_rsv1_on_continuation, what});
    reserved &= static_cast<std::uint8_t>(~rsv1);
  }
  if (reserved != 0) faults.push_back({FindingCode::ws_rsv_set, bits_text(reserved) + ", " + what});
  if (!ws::is_known(header.opcode)) faults.push_back({FindingCode::ws_reserved_opcode, what});
  if (surroundings.masks && surroundings.from_client && !header.mask)
    faults.push_back({FindingCode::ws_client_unmasked, what});
  if (surroundings.masks && !surroundings.from_client && header.mask)
    faults.push_back({FindingCode::ws_server_masked, what});
  if (!header.minimal_length)
    faults.push_back({FindingCode::ws_nonminimal_length,
                      std::to_string(header.payload_size) + " in a length of " +
                          (header.header_size - (header.mask ? 4 : 0) > 4 ? "64" : "16") + " bits" + by});
  if (control && header.payload_size > control_octets)
    faults.push_back({FindingCode::ws_control_too_long, std::to_string(header.payload_size) + " octets, " + what});
  if (control && !header.fin) faults.push_back({FindingCode::ws_control_fragmented, what});
  if (!control && surroundings.message_open && continues != *surroundings.message_open)
    faults.push_back({continues ? FindingCode::ws_unexpected_continuation : FindingCode::ws_interleaved_data, what});
  return faults;
}

}  // namespace rung::decode
