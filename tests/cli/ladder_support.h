// Calls for the tests of the ladder, written as a list of messages.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "cli/ladder/ladder_records.h"
#include "cli/ladder/message_facts.h"

namespace rung::test {

// Sockets are numbers: 10.0.0.N port 5060, unless `sockets` of the records says otherwise.
class CallBuilder {
 public:
  explicit CallBuilder(std::size_t sockets) {
    records.id = 1;
    add_call();
    for (std::size_t i = 0; i < sockets; ++i) records.sockets.push_back({"10.0.0." + std::to_string(i + 1), 5060});
  }

  // A further leg; later messages belong to it.
  void add_call() {
    cli::LadderCall call;
    call.id = static_cast<std::int64_t>(records.calls.size()) + 1;
    call.call_id = "call-" + std::to_string(call.id);
    call.caller = "sip:alice@lab.test";
    call.callee = "sip:bob@lab.test";
    call.state = "completed";
    records.calls.push_back(call);
  }

  // Branches of Via, topmost first. Equal calls make equal octets.
  cli::MessageRecord& request(std::size_t from, std::size_t to, const std::string& method,
                              const std::vector<std::string>& branches) {
    cli::MessageRecord& message = add(from, to, branches);
    message.method = method;
    message.octets ^= std::hash<std::string>{}(method);
    return message;
  }

  cli::MessageRecord& response(std::size_t from, std::size_t to, std::int64_t status, const std::string& reason,
                               const std::vector<std::string>& branches, const std::string& method = "INVITE") {
    cli::MessageRecord& message = add(from, to, branches);
    message.request = false;
    message.status = status;
    message.reason = reason;
    message.method = method;
    message.octets ^= std::hash<std::string>{}(method + reason) + static_cast<std::uint64_t>(status);
    return message;
  }

  cli::ConnectionRecord& connection(std::int64_t id, const std::string& transport, std::size_t client,
                                    std::size_t server) {
    cli::ConnectionRecord connection;
    connection.id = id;
    connection.transport = transport;
    connection.client = client;
    connection.server = server;
    connection.end = "open";
    records.connections.push_back(connection);
    return records.connections.back();
  }

  cli::LadderRecords records;

 private:
  cli::MessageRecord& add(std::size_t from, std::size_t to, const std::vector<std::string>& branches) {
    cli::MessageRecord message;
    message.id = message.frame = static_cast<std::int64_t>(records.messages.size()) + 1;
    message.capture_id = 1;
    message.call = records.calls.size() - 1;
    message.time_ns = message.id * 1'000'000;
    message.source = from;
    message.destination = to;
    message.transport = "UDP";
    message.cseq = 1;
    message.from_uri = "sip:alice@lab.test";
    message.to_uri = "sip:bob@lab.test";
    message.via_count = branches.size();
    if (!branches.empty()) message.branch = branches[0];
    if (branches.size() > 1) message.previous_branch = branches[1];
    std::string all;
    for (const std::string& branch : branches) all += branch + ",";
    message.octets = std::hash<std::string>{}(all);
    records.messages.push_back(message);
    return records.messages.back();
  }
};

}  // namespace rung::test
