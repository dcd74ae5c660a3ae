// Takes the protection off single records (RFC 8446 5.2, RFC 5246 6.2.3, RFC 7366).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/bytes.h"
#include "decode/tls/cipher_suite.h"
#include "decode/tls/key_schedule.h"
#include "decode/tls/secret.h"

namespace rung::tls {

enum class ContentType : std::uint8_t {
  change_cipher_spec = 20,
  alert = 21,
  handshake = 22,
  application_data = 23,
  heartbeat = 24
};

// A record as it was sent. `fragment` is a view.
struct Record {
  std::uint8_t type = 0;
  std::uint16_t version = 0;
  Bytes fragment;
};

struct Opened {
  std::uint8_t type = 0;
  Bytes plain;  // valid until the next call
};

// The keys of one side between two changes of them. Nothing changes when a record does not fit.
class RecordCipher {
 public:
  // TLS 1.3.
  RecordCipher(const CipherSuite& suite, const Secret& traffic_secret);
  // TLS 1.0 to 1.2.
  RecordCipher(std::uint16_t version, const CipherSuite& suite, const RecordKeys& keys, bool encrypt_then_mac);
  ~RecordCipher();
  RecordCipher(RecordCipher&&) noexcept;
  RecordCipher& operator=(RecordCipher&&) noexcept;

  // `number` counts the records of these keys from 0. False where the record does not fit the keys.
  bool open(const Record& record, std::uint64_t number, Opened& opened);
  // TLS 1.0 chains records (RFC 2246 6.2.3.2). The record before was not opened; records before are missing.
  void chain_behind(Bytes fragment);
  void forget_chain();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rung::tls
