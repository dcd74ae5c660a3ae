// The lists as data: which view, what a person wants to see of it, how it is ordered, what each
// filter means.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cli/list_filter.h"
#include "cli/options.h"

namespace rung::cli {

// A column of --format table; csv and json give all columns of the view.
struct ListColumn {
  std::string_view title;
  std::string_view expression;  // SQL over the view
  std::size_t from_width = 0;   // shown only where the terminal has so many columns, or there is none
  bool is_time = false;         // of *_ns: shown as time of day, with the date where there are several days
};

struct ListRow {
  Command command;
  std::string_view view;
  std::string_view order;
  std::span<const ListColumn> columns;
  FilterConditions conditions;
};

const ListRow& list_row(Command command);

struct ListLook {
  Format format = Format::table;
  std::optional<std::size_t> width;  // of the terminal
  bool dated = false;                // times with their date
};

// The statement of a list, its filters as parameters.
std::string list_sql(const ListRow& list, const ListLook& look, const ListFilter& filter);

}  // namespace rung::cli
