// What `rung report` takes beside a source and -o.
#pragma once

#include <optional>
#include <string>

namespace rung::cli {

struct ReportOptions {
  std::optional<std::string> title;  // none: the names of the sources
};

}  // namespace rung::cli
