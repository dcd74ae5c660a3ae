// Landlock (Linux 5.13): the process can reach no files but those it needs.
#pragma once

#include <string>
#include <vector>

namespace rung::cli {

struct ReachableFiles {
  std::vector<std::string> folders;   // to make, write and remove files in
  std::vector<std::string> readable;  // files and folders; what does not exist is passed over
};

// From here on this thread, and those that it starts, reach no other files; what is open stays open. Connecting to and
// listening on TCP ports is refused as well where the kernel can (6.7). False: this kernel, or the one this program was
// built for, has no Landlock. Throws EnvironmentError where it has and refuses. Needs no_new_privs.
bool confine_files(const ReachableFiles& files);

}  // namespace rung::cli
