// Questions whose answer is one number or one text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/database.h"

namespace rung::cli {

// The first column of the first row; nothing where there is no row or it is NULL.
std::optional<std::int64_t> single_integer(const store::Database& database, std::string_view sql);
std::optional<std::string> single_text(const store::Database& database, std::string_view sql);

// A column of the row at hand; nothing where it is NULL.
std::optional<std::int64_t> known_integer(const store::Statement& row, int column);
std::optional<double> known_real(const store::Statement& row, int column);

}  // namespace rung::cli
