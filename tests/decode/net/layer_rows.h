// Tables of headers: what each says about the octets behind it, and that it is truncated at every length before.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "decode/net/layer.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::test {

struct LayerRow {
  const char* name;
  std::function<Result<net::Inner>(Bytes)> parse;
  std::string header;
  std::string payload;
  net::Layer layer;
  std::optional<std::uint32_t> size = {};
};

inline void check_row(const LayerRow& row) {
  ExactBytes whole(row.header + row.payload);
  auto inner = row.parse(whole.view());
  REQUIRE(inner.has_value());
  CHECK(static_cast<int>(inner->layer) == static_cast<int>(row.layer));
  CHECK(inner->header == row.header.size());
  CHECK(inner->size == row.size);
}

// Where a nibble or an address behind the header decides, more than the header has to be there.
inline void check_rows(const std::vector<LayerRow>& rows) {
  for (const LayerRow& row : rows) {
    INFO(row.name);
    check_row(row);
    for (std::size_t size = 0; size < row.header.size(); ++size) {
      INFO(size << " octets");
      ExactBytes cut(std::string_view(row.header).substr(0, size));
      auto inner = row.parse(cut.view());
      if (inner)
        CHECK((inner->header <= size && inner->layer == net::Layer::nothing));
      else
        CHECK(inner.error().code == ParseErrorCode::truncated);
    }
  }
}

struct RefusedRow {
  const char* name;
  std::function<Result<net::Inner>(Bytes)> parse;
  std::string octets;
};

inline void check_refused(const std::vector<RefusedRow>& rows) {
  for (const RefusedRow& row : rows) {
    INFO(row.name);
    ExactBytes whole(row.octets);
    auto inner = row.parse(whole.view());
    REQUIRE_FALSE(inner.has_value());
    CHECK(inner.error().code == ParseErrorCode::malformed);
  }
}

}  // namespace rung::test
