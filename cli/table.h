// Rows of any statement as text: aligned for people, csv and json for programs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "store/database.h"

namespace rung::cli {

enum class Format { table, csv, json, jsonl };

struct TableStyle {
  Format format = Format::table;
  bool header = true;                // table and csv
  std::optional<std::size_t> width;  // columns to fit into, table only; none: cells are never shortened
  bool color = false;                // table only
  // Applied to texts and octets, with the name of their column; null: as they are.
  std::string (*rewrite)(std::string_view column, std::string_view value) = nullptr;
};

// Steps through the statement, which has not been stepped yet; gives the number of rows. Memory
// does not grow with the rows: columns are as wide as the first thousand rows ask for.
//   csv    RFC 4180 with LF as line end; NULL is empty
//   json   one array of objects, jsonl an object a line; keys are the column names, NULL is null
// Blobs are text where they are UTF-8, else base64; text that is not UTF-8 gets U+FFFD in json.
std::uint64_t write_rows(store::Statement& rows, const TableStyle& style, std::ostream& out);

// The row the statement stands on as the inside of a JSON object, without the braces.
void write_json_members(const store::Statement& row, const TableStyle& style, std::ostream& out);

}  // namespace rung::cli
