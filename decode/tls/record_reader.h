// Cuts one direction of a connection into TLS records (RFC 8446 5.1), and finds them again behind a hole.
#pragma once

#include <cstdint>
#include <optional>

#include "base/byte_queue.h"
#include "decode/tls/record_cipher.h"

namespace rung::tls {

struct PlacedRecord {
  Record record;  // its fragment is valid until the next call that is not const
  std::uint64_t begin = 0, end = 0;
  bool after_hole = false;  // octets before it are missing or were no record
};

class RecordReader {
 public:
  // `at_record`: the first octets fed begin a record; else one is searched for.
  explicit RecordReader(bool at_record) : searching_(!at_record), hole_(!at_record) {}

  void feed(std::uint64_t offset, Bytes octets);
  void gap(std::uint64_t offset, std::uint64_t size);
  // The next whole record.
  std::optional<PlacedRecord> next();
  // Octets of a record whose rest is missing.
  std::size_t held() const { return queue_.size() - taken_; }
  // Where the first octet stands that was not given.
  std::uint64_t offset() const { return queue_.offset() + taken_; }

 private:
  bool search();

  ByteQueue queue_;
  std::size_t taken_ = 0;  // of the queue's front: the record that was given last
  bool begun_ = false;
  bool searching_;  // the octets at the front begin no record that is known
  bool hole_;
};

}  // namespace rung::tls
