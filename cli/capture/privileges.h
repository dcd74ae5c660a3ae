// Whom a capture runs as once its interfaces are open.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace rung::cli {

struct Identity {
  uid_t user = 0;
  gid_t group = 0;
  std::string name;  // as the system knows it; a number where it does not
};

// Where the program runs as root: the user that was typed, else the owner of `folder`, who called sudo, or nobody, the
// first that is not root. Nothing where it does not run as root. Throws UsageError for a user that does not exist, and
// for any other than oneself where one is not root.
std::optional<Identity> choose_identity(const std::optional<std::string>& typed, const std::string& folder);

// Becomes this user, where there is one, gives up all capabilities for good, and can gain none by starting programs.
// Has to be called before threads are started. Throws EnvironmentError where that fails, and where one of the folders is
// not writable then.
void give_up_privileges(const std::optional<Identity>& identity, const std::vector<std::string>& folders);

}  // namespace rung::cli
