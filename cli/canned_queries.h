// Questions that come up again and again, as SQL over the views: rung query SOURCE @NAME.
#pragma once

#include <span>
#include <string_view>

namespace rung::cli {

struct CannedQuery {
  std::string_view name;
  std::string_view question;
  std::string_view sql;
};

std::span<const CannedQuery> canned_queries();

}  // namespace rung::cli
