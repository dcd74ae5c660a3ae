#include "cli/export/dns_answers.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "decode/dns/message.h"

namespace rung::cli {
namespace {

std::string address_text(const dns::Record& record) {
  const bool is_v4 = record.type == dns::Type::a;
  return net::to_text(is_v4 ? net::ipv4_address(record.address) : net::ipv6_address(record.address));
}

}  // namespace

void DnsAnswers::add(const net::Datagram& datagram) {
  const Result<dns::Message> message = dns::parse_message(datagram.payload);
  if (!message || !message->response) return;
  Answer answer{{datagram.packet.capture_id, datagram.packet.frame}, {message->question}, {}};
  for (const dns::Record& record : message->records) {
    const bool is_address = record.type == dns::Type::a || record.type == dns::Type::aaaa;
    answer.from.insert(record.name);
    answer.to.insert(is_address ? address_text(record) : record.target);
  }
  answers_.push_back(std::move(answer));
  if (answers_.size() > limits::dns_names) answers_.pop_front();
}

// From the address back to the name, from there to the service, to the domain: three rounds, and aliases between.
std::vector<ChosenPackets::Place> DnsAnswers::about(const std::set<std::string>& addresses) const {
  std::set<std::string> wanted = addresses;
  std::vector<bool> taken(answers_.size());
  std::vector<ChosenPackets::Place> places;
  for (bool more = true; std::exchange(more, false);)
    for (std::size_t i = 0; i < answers_.size(); ++i) {
      const Answer& answer = answers_[i];
      const auto is_wanted = [&](const std::string& name) { return wanted.contains(name); };
      if (taken[i] || std::none_of(answer.to.begin(), answer.to.end(), is_wanted)) continue;
      taken[i] = more = true;
      wanted.insert(answer.from.begin(), answer.from.end());
      places.push_back(answer.place);
    }
  return places;
}

}  // namespace rung::cli
