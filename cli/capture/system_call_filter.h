// seccomp: the process can ask nothing of the kernel but what a running capture needs.
#pragma once

namespace rung::cli {

// From here on, for this thread and those that it starts: programs, new sockets, debugging other processes, new
// processes and all that changes the system kill the process; what is merely not needed is refused as if the kernel did
// not know it. Memory can become executable no more. Throws EnvironmentError where the kernel refuses. Needs
// no_new_privs. False: the kernel cannot filter.
bool filter_system_calls();

}  // namespace rung::cli
