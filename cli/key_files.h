// The files that secrets of TLS connections come from: --keylog FILE, and SSLKEYLOGFILE.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/wiping_allocator.h"
#include "capture/packet_source.h"
#include "cli/options.h"
#include "decode/tls/key_log.h"

namespace rung::cli {

// Key logs, and RSA private keys in PEM, told apart by content. What is held of a file is wiped.
class KeyFiles {
 public:
  // Reads them to their present end; those that are not `growing` end there. `keys` must outlive it. Throws OpenError
  // where a file of --keylog cannot be read; one of SSLKEYLOGFILE is a warning.
  KeyFiles(const Options& options, bool growing, tls::KeyLog& keys);
  ~KeyFiles();
  KeyFiles(const KeyFiles&) = delete;
  KeyFiles& operator=(const KeyFiles&) = delete;

  // Reads what was appended to growing files. To be called often: it looks at them ten times a second at most.
  void follow();
  // The last look at growing files. Warns on standard error about files that hold no key.
  void finish();

 private:
  struct File;

  void open(const std::string& path, bool asked_for);
  void read(File& file);
  void read_private_key(File& file, std::string_view begin);
  // Fills piece_, less only at the present end of the file.
  std::string_view next_piece(File& file);
  void end(File& file);
  void warn(const std::string& text) const;

  const Options& options_;
  tls::KeyLog& keys_;
  std::vector<std::unique_ptr<File>> files_;
  std::vector<std::uint8_t, WipingAllocator<std::uint8_t>> piece_;
  std::chrono::steady_clock::time_point looked_;
};

// Adds the secrets of a capture's block to `keys`; each block is a key log of its own.
void learn(const capture::DecryptionSecrets& secrets, tls::KeyLog& keys);
// The secrets of the captures at these paths, which may stand behind what they decrypt.
void learn_from_captures(const std::vector<std::string>& paths, tls::KeyLog& keys);

}  // namespace rung::cli
