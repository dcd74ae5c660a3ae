#include "decode/http/extended_connect.h"

#include <string_view>

#include "base/ascii.h"

namespace rung::http {

bool asks_for_websocket_stream(const Head& request) {
  return request.method == "CONNECT" && equals_ignoring_case(request.find(":protocol").value_or(""), "websocket");
}

std::string faults_of_websocket_stream(const Head& request) {
  std::string faults;
  auto add = [&](std::string_view what, std::string_view name) {
    if (!faults.empty()) faults += ", ";
    faults.append(what).append(name);
  };
  if (!request.find(":scheme")) add("without ", ":scheme");
  if (request.target.empty()) add("without ", ":path");
  if (!request.find(":authority")) add("without ", ":authority");
  if (request.find("connection")) add("with ", "Connection");
  if (request.find("upgrade")) add("with ", "Upgrade");
  return faults;
}

}  // namespace rung::http
