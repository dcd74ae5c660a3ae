#include "capture/secrets_search.h"

#include <sys/stat.h>

#include <utility>

#include "capture/open_source.h"

namespace rung::capture {
namespace {

// What is wrong with the file is told by whoever reads its packets.
class NoFindings : public FindingSink {
 public:
  void on_finding(Finding&&) override {}
};

}  // namespace

bool is_regular_file(const std::string& path) {
  struct stat status {};
  return path != "-" && ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

std::vector<DecryptionSecrets> find_secrets(std::unique_ptr<ByteSource> octets, const std::string& path) {
  std::vector<DecryptionSecrets> found;
  NoFindings findings;
  const std::unique_ptr<PacketSource> source = open_source(std::move(octets), path, 1, findings);
  if (source->captures().front()->format != "pcapng") return found;
  Packet packet;
  while (source->next(packet)) {
  }
  for (const DecryptionSecrets* secret : source->secrets())
    if (secret->type == DecryptionSecrets::tls_key_log) found.push_back(*secret);
  return found;
}

std::vector<DecryptionSecrets> find_secrets(const std::string& path) {
  if (!is_regular_file(path)) return {};
  return find_secrets(std::make_unique<FileSource>(path), path);
}

}  // namespace rung::capture
