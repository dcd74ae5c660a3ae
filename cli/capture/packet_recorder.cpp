#include "cli/capture/packet_recorder.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "base/limits.h"

namespace rung::cli {
namespace {

// "20261122T153727Z": sorts as text and stands in file names of all systems.
std::string compact(Timestamp time) {
  std::string text;
  for (char c : to_text(time).substr(0, 19))
    if (c != '-' && c != ':') text += c;
  return text + 'Z';
}

}  // namespace

PacketRecorder::PacketRecorder(Settings settings, std::vector<capture::NewInterface> interfaces,
                               capture::CaptureNumbers& numbers, FindingSink& findings, Timestamp now)
    : settings_(std::move(settings)), numbers_(numbers), findings_(findings), interfaces_(std::move(interfaces)) {
  if (settings_.write)
    open_file(now);
  else
    begin_without_file();
}

// Without finish() something has failed: what was written is kept all the same.
PacketRecorder::~PacketRecorder() {
  if (!file_) return;
  try {
    file_->writer().flush();
    file_->publish();
  } catch (const std::runtime_error&) {  // it is told what failed before
  }
}

capture::CaptureLog& PacketRecorder::add_log(const std::string& path, std::string_view format) {
  return logs_.emplace_back(path, numbers_.next(), format, findings_);
}

void PacketRecorder::begin_without_file() {
  current_.clear();
  count_anew();
  for (const capture::NewInterface& interface : interfaces_) {
    capture::CaptureLog& log = add_log(interface.name, "live");
    log.add_interface(interface.name);
    log.add_link_type(interface.link_type);
    current_.push_back(&log);
  }
}

void PacketRecorder::count_anew() {
  dropped_.assign(interfaces_.size(), 0);
  recorded_.assign(interfaces_.size(), 0);
}

// FILE, or with a rotation FILE-20261122T153727Z-00001.pcapng; a name that is taken gets the next number.
std::string PacketRecorder::name_of_next(Timestamp now) const {
  if (!settings_.rotation.any() && files_ == 0) return *settings_.write;
  const std::filesystem::path path = *settings_.write;
  const std::string ending = path.has_extension() ? path.extension().string() : ".pcapng";
  std::error_code ignored;
  for (std::uint64_t number = files_ + 1;; ++number) {
    char digits[24];
    std::snprintf(digits, sizeof digits, "%05llu", static_cast<unsigned long long>(number));
    std::filesystem::path name = path;
    name.replace_filename(path.stem().string() + '-' + compact(now) + '-' + digits + ending);
    if (!std::filesystem::exists(std::filesystem::symlink_status(name, ignored))) return name.string();
  }
}

void PacketRecorder::open_file(Timestamp now) {
  const std::string path = name_of_next(now);
  auto file = std::make_unique<PacketFile>(path, interfaces_);
  for (const SecretText& lines : secrets_) file->writer().write_key_log(lines);
  capture::CaptureLog& log = add_log(path, "pcapng");
  for (const capture::NewInterface& interface : interfaces_) {
    log.add_interface(interface.name);
    log.add_link_type(interface.link_type);
  }
  current_.assign(interfaces_.size(), &log);
  count_anew();
  file_ = std::move(file);
  file_packets_ = 0;
  opened_ = now;
  ++files_;
}

bool PacketRecorder::due(Timestamp now) const {
  if (!file_ || file_packets_ == 0) return false;
  const Rotation& rotation = settings_.rotation;
  if (rotation.octets && file_->writer().octets_written() >= *rotation.octets) return true;
  return rotation.time && now - opened_ >= *rotation.time;
}

void PacketRecorder::record(capture::Packet& packet) {
  if (due(packet.ref.time)) rotate(packet.ref.time);
  current_[packet.interface]->accept(packet);
  ++recorded_[packet.interface];
  ++packets_;
  octets_ += packet.bytes.size();
  if (!file_) return;
  try {
    file_->writer().write_packet(packet.interface, packet.ref.time, packet.bytes, packet.wire_size);
    ++file_packets_;
  } catch (const capture::WriteError& error) {
    give_up(error.what(), packet.ref.time);
  }
}

bool PacketRecorder::rotate(Timestamp now) {
  if (!settings_.write) return false;
  if (retry_) retry_ = now;
  if (!file_ || file_packets_ == 0) return true;
  try {
    close_file(now);
    open_file(now);
  } catch (const std::runtime_error& error) {
    give_up(error.what(), now);
  }
  return true;
}

void PacketRecorder::on_time(Timestamp now) {
  if (due(now)) rotate(now);
  if (retry_ && now >= *retry_) {
    try_again(now);
  }
  if (!file_) return;
  try {
    file_->writer().flush();
  } catch (const capture::WriteError& error) {
    give_up(error.what(), now);
  }
}

void PacketRecorder::try_again(Timestamp now) {
  const std::vector<capture::CaptureLog*> without_file = current_;
  try {
    open_file(now);
  } catch (const std::runtime_error&) {  // it was told why
    retry_ = now + limits::write_retry;
    return;
  }
  retry_.reset();
  for (capture::CaptureLog* log : without_file) end_log(*log, 0);
  settings_.complain("packets are written again, to " + file_->path());
}

void PacketRecorder::close_file(Timestamp now) {
  capture::PcapngWriter& writer = file_->writer();
  for (std::size_t i = 0; i < interfaces_.size(); ++i) {
    const auto number = static_cast<std::uint32_t>(i);
    writer.write_statistics(number, {opened_, now, recorded_[i] + dropped_[i], dropped_[i]});
  }
  writer.flush();
  current_.front()->set_stopped(now);
  const std::unique_ptr<PacketFile> file = std::move(file_);
  end_log(*current_.front(), file->publish());
}

void PacketRecorder::end_log(capture::CaptureLog& log, std::uint64_t octets) {
  log.set_size(octets);
  log.ended(octets, {});
  ended_.push_back(&log.facts());
}

// What was written stays, under its name where that is to be had. The packet at hand has its place in that file,
// although it may not be in it.
void PacketRecorder::give_up(const std::string& why, Timestamp now) {
  settings_.complain(why + ": packets are not written for now, their rows are");
  if (file_) {
    const std::unique_ptr<PacketFile> file = std::move(file_);
    std::uint64_t octets = 0;
    try {
      octets = file->publish();
    } catch (const NewFileError& error) {
      settings_.complain(error.what());
    }
    end_log(*current_.front(), octets);
  }
  begin_without_file();
  retry_ = now + limits::write_retry;
}

void PacketRecorder::add_secrets(SecretText lines) {
  if (file_) try {
      file_->writer().write_key_log(lines);
    } catch (const capture::WriteError& error) {
      give_up(error.what(), capture::wall_clock());
    }
  secret_octets_ += lines.size();
  secrets_.push_back(std::move(lines));
  while (secret_octets_ > limits::written_key_octets) {
    secret_octets_ -= secrets_.front().size();
    secrets_.pop_front();
  }
}

std::uint32_t PacketRecorder::on_dropped(const capture::DroppedPackets& dropped) {
  capture::CaptureLog& log = *current_[dropped.interface];
  dropped_[dropped.interface] += dropped.packets;
  log.set_dropped(log.facts().dropped + dropped.packets);
  return log.facts().id;
}

void PacketRecorder::finish(Timestamp now) {
  if (file_) {
    try {
      return close_file(now);
    } catch (const std::runtime_error& error) {
      give_up(error.what(), now);
    }
  }
  for (capture::CaptureLog* log : current_) end_log(*log, 0);
}

std::vector<const capture::CaptureFacts*> PacketRecorder::captures() const {
  std::vector<const capture::CaptureFacts*> facts;
  for (const capture::CaptureLog& log : logs_) facts.push_back(&log.facts());
  return facts;
}

std::vector<const capture::CaptureFacts*> PacketRecorder::changed_captures() {
  std::vector<const capture::CaptureFacts*> facts = std::exchange(ended_, {});
  for (const capture::CaptureLog* log : current_)
    if (std::find(facts.begin(), facts.end(), &log->facts()) == facts.end()) facts.push_back(&log->facts());
  return facts;
}

}  // namespace rung::cli
