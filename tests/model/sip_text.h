// A message as the nodes of a simulation hand it to each other, and its octets.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "decode/message.h"

namespace rung::model {

struct Via {
  std::string host, branch;
};

struct SipText {
  std::string method;                              // of the request; of a response the one in its CSeq
  std::uint32_t status = 0;                        // 0: a request
  std::string uri;                                 // Request-URI
  std::vector<Via> vias;                           // topmost first
  std::vector<std::string> routes, record_routes;  // hosts, topmost first
  std::string from_uri, from_tag, to_uri, to_tag, call_id;
  std::uint32_t cseq = 1;
  std::string contact;  // URI, empty: none
  int max_forwards = 70;
  std::string more;  // further header lines, each with CRLF
  std::string body;  // a session description, empty: none

  bool is_request() const { return status == 0; }
};

// The response of `status` to a request: what RFC 3261 8.2.6 copies.
SipText response_to(const SipText& request, std::uint32_t status, const std::string& to_tag);

std::string wire(const SipText& message, decode::Transport transport);

// "bob.test" of "sip:bob@bob.test;x=y", "bob" of the same.
std::string host_of(const std::string& uri);
std::string user_of(const std::string& uri);

// A session description; `version` counts up within a session.
std::string session(const std::string& host, unsigned version, const char* direction);

}  // namespace rung::model
