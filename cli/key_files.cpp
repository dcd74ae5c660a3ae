#include "cli/key_files.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <span>

#include "base/limits.h"
#include "capture/byte_source.h"
#include "capture/packet_source.h"
#include "capture/secrets_search.h"
#include "cli/exit_status.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

constexpr std::size_t piece_octets = 64u << 10;
constexpr std::chrono::milliseconds look_interval{100};  // soon enough for a person, seldom enough to cost nothing
constexpr std::size_t block_log = 0;  // what the key log calls secrets of captures; files have larger numbers
constexpr std::string_view pem_begin = "-----BEGIN ";

}  // namespace

struct KeyFiles::File {
  File(const std::string& path, std::size_t log_number, bool asked)
      : name(capture::display_name(path)), octets(path), log(log_number), asked_for(asked) {}

  std::string name;
  capture::FileSource octets;
  std::size_t log;  // what the key log calls it
  bool asked_for;   // by --keylog
  bool begun = false;
  bool private_key = false;
  std::size_t key_lines = 0, skipped_lines = 0;
};

KeyFiles::KeyFiles(const Options& options, bool growing, tls::KeyLog& keys)
    : options_(options), keys_(keys), piece_(piece_octets) {
  for (const std::string& path : options.key_logs) {
    if (path == "-" && std::count(options.sources.begin(), options.sources.end(), "-") > 0)
      throw UsageError("standard input cannot be a capture and a key log");
    open(path, true);
  }
  const char* environment = std::getenv("SSLKEYLOGFILE");
  if (environment != nullptr && *environment != '\0') open(environment, false);
  looked_ = std::chrono::steady_clock::now();
  if (!growing) finish();
}

KeyFiles::~KeyFiles() = default;

void KeyFiles::open(const std::string& path, bool asked_for) {
  try {
    auto file = std::make_unique<File>(path, files_.size() + 1, asked_for);
    read(*file);
    files_.push_back(std::move(file));
  } catch (const capture::OpenError& error) {
    if (asked_for) throw;
    warn("SSLKEYLOGFILE: " + printable(error.what()) + ": its keys are missing");
  }
}

std::string_view KeyFiles::next_piece(File& file) {
  std::size_t size = 0;
  while (size < piece_.size()) {
    const std::size_t got = file.octets.read(std::span(piece_).subspan(size));
    if (got == 0) break;
    size += got;
  }
  if (!file.octets.error().empty()) throw capture::OpenError(file.name + ": " + file.octets.error());
  return as_text(Bytes(piece_).first(size));
}

void KeyFiles::read(File& file) {
  if (file.private_key) return;
  const std::size_t key_lines = keys_.key_lines(), skipped_lines = keys_.skipped_lines();
  for (std::string_view piece = next_piece(file); !piece.empty(); piece = next_piece(file)) {
    file.private_key = !file.begun && piece.find(pem_begin) != std::string_view::npos;
    file.begun = true;
    if (file.private_key) return read_private_key(file, piece);
    keys_.add(piece, file.log);
  }
  file.key_lines += keys_.key_lines() - key_lines;
  file.skipped_lines += keys_.skipped_lines() - skipped_lines;
}

// The key may stand behind any number of certificates.
void KeyFiles::read_private_key(File& file, std::string_view begin) {
  SecretText pem(begin);
  for (std::string_view piece = next_piece(file); !piece.empty() && pem.size() < limits::tls_private_key_octets;
       piece = next_piece(file))
    pem += piece;
  if (keys_.add_private_key(pem)) return;
  warn(printable(file.name) + ": no RSA private key in it, or only an encrypted one");
}

void KeyFiles::follow() {
  const auto now = std::chrono::steady_clock::now();
  if (files_.empty() || now - looked_ < look_interval) return;
  looked_ = now;
  for (const auto& file : files_) read(*file);
}

void KeyFiles::finish() {
  for (const auto& file : files_) end(*file);
  if (!files_.empty() && keys_.full()) warn("more keys than can be held: the last ones are missing");
  files_.clear();
  std::vector<std::uint8_t, WipingAllocator<std::uint8_t>>().swap(piece_);
}

void KeyFiles::end(File& file) {
  read(file);
  if (file.private_key) return;
  const std::size_t key_lines = keys_.key_lines(), skipped_lines = keys_.skipped_lines();
  keys_.finish(file.log);
  file.key_lines += keys_.key_lines() - key_lines;
  file.skipped_lines += keys_.skipped_lines() - skipped_lines;
  if (file.asked_for && file.key_lines == 0) warn(printable(file.name) + ": no key line in it");
  if (options_.verbose)
    std::fprintf(stderr, "%s: %zu key lines, %zu other lines skipped\n", printable(file.name).c_str(), file.key_lines,
                 file.skipped_lines);
}

void KeyFiles::warn(const std::string& text) const {
  if (!options_.quiet) std::fprintf(stderr, "rung: %s\n", text.c_str());
}

void learn(const capture::DecryptionSecrets& secrets, tls::KeyLog& keys) {
  if (secrets.type != capture::DecryptionSecrets::tls_key_log) return;
  keys.add(secrets.text, block_log);
  keys.finish(block_log);
}

void learn_from_captures(const std::vector<std::string>& paths, tls::KeyLog& keys) {
  for (const std::string& path : paths)
    for (const capture::DecryptionSecrets& secrets : capture::find_secrets(path)) learn(secrets, keys);
}

}  // namespace rung::cli
