// The decryption secrets of a file before its first packet: they may stand behind what they decrypt.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "capture/byte_source.h"
#include "capture/packet_source.h"

namespace rung::capture {

// The TLS key logs of a pcapng file, compressed or not, in file order: it is read to its end once, over damage as
// PacketSource does. Nothing of other formats, and of what is no regular file: what can be read only once (standard
// input, a pipe) has them as they come, in PacketSource::new_secrets(). Throws OpenError.
std::vector<DecryptionSecrets> find_secrets(const std::string& path);
// The same for octets; `path` is only what messages call them.
std::vector<DecryptionSecrets> find_secrets(std::unique_ptr<ByteSource> octets, const std::string& path);

// True where the file can be read twice.
bool is_regular_file(const std::string& path);

}  // namespace rung::capture
