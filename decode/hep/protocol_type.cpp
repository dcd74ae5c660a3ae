#include "decode/hep/protocol_type.h"

#include <string_view>

namespace rung::hep {
namespace {

struct Row {
  std::uint32_t type;
  std::string_view name;
};

constexpr Row rows[] = {
    {1, "SIP"},
    {2, "XMPP"},
    {3, "SDP"},
    {4, "RTP"},
    {5, "RTCP (JSON)"},
    {6, "MGCP"},
    {7, "MEGACO"},
    {8, "M2UA"},
    {9, "M3UA"},
    {10, "IAX"},
    {11, "H.322"},
    {12, "H.321"},
    {13, "M2PA"},
    {34, "MOS report (JSON)"},
    {35, "short MOS report (JSON)"},
    {38, "quality report"},
    {50, "SIP (JSON)"},
    {53, "DNS (JSON)"},
    {54, "ISUP (JSON)"},
    {55, "RTSP (JSON)"},
    {56, "Diameter (JSON)"},
    {57, "GSM MAP (JSON)"},
    {58, "RTCP"},
    {60, "call record"},
    {100, "log"},
};

}  // namespace

std::string protocol_name(std::uint32_t type) {
  for (const Row& row : rows)
    if (row.type == type) return std::string(row.name);
  return "type " + std::to_string(type);
}

}  // namespace rung::hep
