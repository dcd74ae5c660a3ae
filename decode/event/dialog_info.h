// Dialog state (RFC 4235): what lamps of a telephone and conference servers watch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "decode/event/xml_document.h"

namespace rung::event {

struct WatchedDialog {
  std::string id;           // of the document, the same as long as the dialog is known
  std::string state;        // trying proceeding early confirmed terminated
  std::string event, code;  // why: cancelled rejected replaced local-bye remote-bye error timeout; a status
  std::string direction;    // initiator recipient
  std::string peer;         // who is at the other end
};

struct DialogInfoState {
  std::string entity;                  // whose dialogs they are
  bool full = false;                   // there are no others
  std::vector<WatchedDialog> dialogs;  // those without id left out
};

// Nothing where the document is none.
std::optional<DialogInfoState> dialog_info_of(const XmlDocument& document);

// "dialog-info partial v3: 1 dialog confirmed (initiator) sip:bob@example.com"
std::string describe_dialog_info(const XmlDocument& document);

}  // namespace rung::event
