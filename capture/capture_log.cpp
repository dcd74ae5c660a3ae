#include "capture/capture_log.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "capture/byte_source.h"

namespace rung::capture {
namespace {

std::string in_milliseconds(Duration length) { return std::to_string(length.ns / 1'000'000) + " ms"; }

}  // namespace

// A clock that was set in between, or nonsense, must not let days pass in which nothing was captured.
Timestamp CaptureFacts::end() const {
  if (packets == 0 || !stopped || *stopped < last || *stopped - last > limits::resync_time) return last;
  return *stopped;
}

CaptureLog::CaptureLog(std::string path, std::uint32_t capture_id, std::string_view format, FindingSink& findings)
    : findings_(findings) {
  facts_.id = capture_id;
  facts_.path = std::move(path);
  facts_.format = format;
}

void CaptureLog::accept(Packet& packet) {
  packet.ref.capture_id = facts_.id;
  packet.ref.frame = ++facts_.packets;
  facts_.bytes += packet.bytes.size();
  last_time_ = packet.ref.time;
  facts_.first = facts_.packets == 1 ? last_time_ : std::min(facts_.first, last_time_);
  facts_.last = facts_.packets == 1 ? last_time_ : std::max(facts_.last, last_time_);
  check_order(packet);
  if (snaplen_reported_ || packet.wire_size <= packet.bytes.size()) return;
  snaplen_reported_ = true;
  findings_.on_finding(make_finding(FindingCode::cap_snaplen_truncated, packet.ref,
                                    "first seen here: " + std::to_string(packet.bytes.size()) + " of " +
                                        std::to_string(packet.wire_size) + " octets were captured"));
}

CaptureLog::InterfaceLog& CaptureLog::log_of(const Packet& packet) {
  if (packet.interface >= interfaces_.size()) interfaces_.resize(packet.interface + std::size_t{1});
  return interfaces_[packet.interface];
}

void CaptureLog::check_order(const Packet& packet) {
  InterfaceLog& log = log_of(packet);
  const Timestamp before = log.last.value_or(packet.ref.time);
  log.last = packet.ref.time;
  const Duration step = before - packet.ref.time;
  if (step <= limits::time_backwards) return;
  log.furthest = std::max(log.furthest, step);
  if (++log.backwards > 1) return;
  findings_.on_finding(make_finding(FindingCode::cap_time_backwards, packet.ref,
                                    "interface " + std::to_string(packet.interface) + ", first seen here: " +
                                        in_milliseconds(step) + " earlier than the packet before"));
}

void CaptureLog::offload_merged(const Packet& packet) {
  if (++log_of(packet).merged > 1) return;
  findings_.on_finding(make_finding(FindingCode::cap_offload_merged, packet.ref,
                                    "interface " + std::to_string(packet.interface) +
                                        ", first seen here: " + std::to_string(packet.wire_size) +
                                        " octets, marked as cut into segments by the network card"));
}

void CaptureLog::begin_section() {
  end_section();
  interfaces_.clear();
}

// What was reported where it was first seen is counted where the interface ends.
void CaptureLog::end_section() {
  for (std::size_t i = 0; i < interfaces_.size(); ++i) {
    const InterfaceLog& log = interfaces_[i];
    const std::string interface = "interface " + std::to_string(i) + ": ";
    if (log.backwards > 1)
      findings_.on_finding(make_finding(
          FindingCode::cap_time_backwards, place(),
          interface + std::to_string(log.backwards) + " packets in all, by up to " + in_milliseconds(log.furthest)));
    if (log.merged > 1)
      findings_.on_finding(make_finding(FindingCode::cap_offload_merged, place(),
                                        interface + std::to_string(log.merged) + " packets in all"));
  }
}

void CaptureLog::add_link_type(std::uint32_t link_type) {
  auto& known = facts_.link_types;
  if (std::find(known.begin(), known.end(), link_type) == known.end()) known.push_back(link_type);
}

void CaptureLog::add_interface(std::string_view name) {
  std::string_view rest = facts_.interface;
  while (!rest.empty()) {
    std::size_t comma = std::min(rest.find(','), rest.size());
    if (rest.substr(0, comma) == name) return;
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  if (!facts_.interface.empty()) facts_.interface += ',';
  facts_.interface += name;
}

std::string CaptureLog::at(std::uint64_t offset) const {
  return (compressed_ ? "at decompressed offset " : "at offset ") + std::to_string(offset);
}

void CaptureLog::damaged(std::uint64_t offset, const std::string& what) {
  if (damage_) return;
  damage_ = {offset, what};
  facts_.truncated = true;
}

void CaptureLog::resumed(std::uint64_t offset) {
  if (!damage_) return;
  const std::uint64_t skipped = offset - damage_->offset;
  damaged_octets_ += skipped;
  report_damage("; " + std::to_string(skipped) + " octets were skipped, reading went on " + at(offset));
}

void CaptureLog::report_damage(const std::string& consequence) {
  const std::string text = at(damage_->offset) + ": " + damage_->what + consequence;
  damage_.reset();
  ++damages_;
  if (damages_ == 1) first_damage_ = text;
  facts_.damage = first_damage_;
  if (damages_ > 1) facts_.damage += " (" + std::to_string(damages_) + " damaged places in all)";
  if (damages_ > limits::damage_findings) return;
  findings_.on_finding(make_finding(FindingCode::cap_damaged, place(), display_name(facts_.path) + " " + text));
}

void CaptureLog::cut(std::uint64_t offset, const std::string& what) {
  findings_.on_finding(make_finding(FindingCode::cap_last_packet_cut, place(),
                                    display_name(facts_.path) + " " + at(offset) + ": " + what));
}

void CaptureLog::ended(std::uint64_t offset, const std::string& error) {
  end_section();
  if (damage_) {
    const std::uint64_t rest = offset - damage_->offset;
    damaged_octets_ += rest;
    std::string consequence;
    if (rest > 0) consequence = "; nothing that can be read follows in the last " + std::to_string(rest) + " octets";
    if (!error.empty()) consequence += " (" + error + ')';
    report_damage(consequence);
  }
  if (damages_ > limits::damage_findings)
    findings_.on_finding(make_finding(
        FindingCode::cap_damaged, place(),
        display_name(facts_.path) + ": " + std::to_string(damages_ - limits::damage_findings) +
            " more places are damaged; " + std::to_string(damaged_octets_) + " octets were skipped in all"));
  if (facts_.dropped == 0) return;
  findings_.on_finding(
      make_finding(FindingCode::cap_drops_reported, place(),
                   display_name(facts_.path) + ": " + std::to_string(facts_.dropped) + " packets were dropped"));
}

}  // namespace rung::capture
