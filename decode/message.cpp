#include "decode/message.h"

namespace rung::decode {

std::string_view to_text(Transport transport) {
  switch (transport) {
    case Transport::udp:
      return "UDP";
    case Transport::tcp:
      return "TCP";
    case Transport::tls:
      return "TLS";
    case Transport::sctp:
      return "SCTP";
    case Transport::ws:
      return "WS";
    case Transport::wss:
      return "WSS";
    case Transport::quic:
      return "QUIC";
  }
  return "";
}

std::string_view to_text(Visibility visibility) {
  switch (visibility) {
    case Visibility::decoded:
      return "decoded";
    case Visibility::partial:
      return "partial";
    case Visibility::no_keys:
      return "no-keys";
    case Visibility::bad_keys:
      return "bad-keys";
    case Visibility::no_handshake:
      return "no-handshake";
    case Visibility::unsupported_cipher:
      return "unsupported-cipher";
    case Visibility::lost_context:
      return "lost-context";
    case Visibility::compressed:
      return "compressed";
    case Visibility::refused:
      return "refused";
    case Visibility::not_sip:
      return "not-sip";
  }
  return "";
}

std::string_view to_text(ConnectionEnd end) {
  switch (end) {
    case ConnectionEnd::open:
      return "open";
    case ConnectionEnd::fin:
      return "fin";
    case ConnectionEnd::rst:
      return "rst";
    case ConnectionEnd::timeout:
      return "timeout";
  }
  return "";
}

}  // namespace rung::decode
