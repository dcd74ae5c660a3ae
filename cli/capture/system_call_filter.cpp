#include "cli/capture/system_call_filter.h"

#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>

#include "cli/exit_status.h"

namespace rung::cli {
namespace {

// By name, so that those which this processor, or this version of libseccomp, does not know are passed over.
constexpr std::array allowed{
    // memory, threads, time, signals, the end
    "brk", "munmap", "mremap", "madvise", "futex", "futex_waitv", "set_robust_list", "rseq", "sched_yield",
    "sched_getaffinity", "gettid", "getpid", "getppid", "getuid", "geteuid", "getgid", "getegid", "clock_gettime",
    "clock_gettime64", "clock_getres", "clock_nanosleep", "clock_nanosleep_time64", "nanosleep", "gettimeofday", "time",
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "sigreturn", "restart_syscall", "tgkill",
    "getrandom", "getrlimit", "ugetrlimit", "prlimit64", "getrusage", "sysinfo", "uname", "membarrier", "exit",
    "exit_group", "mincore", "getcpu",
    // files
    "openat", "open", "close", "read", "readv", "pread64", "write", "writev", "pwrite64", "lseek", "_llseek", "fstat",
    "fstat64", "newfstatat", "fstatat64", "stat", "stat64", "lstat", "lstat64", "statx", "fstatfs", "statfs", "access",
    "faccessat", "faccessat2", "readlink", "readlinkat", "getcwd", "getdents64", "fcntl", "fcntl64", "flock",
    "ftruncate", "ftruncate64", "fallocate", "fsync", "fdatasync", "sync_file_range", "fadvise64", "unlink", "unlinkat",
    "rename", "renameat", "renameat2", "link", "linkat", "fchmod", "fchown", "umask", "msync",
    // what is captured, who asks for metrics, the terminal
    "poll", "ppoll", "ppoll_time64", "accept4", "recvfrom", "recvmsg", "sendto", "sendmsg", "shutdown", "getsockopt",
    "setsockopt", "getsockname", "ioctl", "pipe2"};

constexpr std::array deadly{"execve",
                            "execveat",
                            "fork",
                            "vfork",
                            "socket",
                            "socketpair",
                            "connect",
                            "bind",
                            "listen",
                            "ptrace",
                            "process_vm_readv",
                            "process_vm_writev",
                            "process_madvise",
                            "pidfd_open",
                            "pidfd_getfd",
                            "pidfd_send_signal",
                            "kill",
                            "tkill",
                            "mount",
                            "umount2",
                            "pivot_root",
                            "chroot",
                            "setns",
                            "unshare",
                            "bpf",
                            "perf_event_open",
                            "kexec_load",
                            "kexec_file_load",
                            "init_module",
                            "finit_module",
                            "delete_module",
                            "add_key",
                            "request_key",
                            "keyctl",
                            "userfaultfd",
                            "io_uring_setup",
                            "io_uring_enter",
                            "io_uring_register",
                            "setuid",
                            "setgid",
                            "setresuid",
                            "setresgid",
                            "setreuid",
                            "setregid",
                            "setgroups",
                            "setfsuid",
                            "setfsgid",
                            "capset",
                            "personality",
                            "reboot",
                            "swapon",
                            "swapoff",
                            "acct",
                            "quotactl",
                            "nfsservctl",
                            "iopl",
                            "ioperm",
                            "memfd_create",
                            "memfd_secret",
                            "open_by_handle_at",
                            "name_to_handle_at",
                            "fanotify_init",
                            "modify_ldt",
                            "settimeofday",
                            "clock_settime",
                            "adjtimex",
                            "sethostname",
                            "setdomainname",
                            "syslog",
                            "vhangup",
                            "lookup_dcookie",
                            "move_pages",
                            "migrate_pages",
                            "mknod",
                            "mknodat",
                            "symlink",
                            "symlinkat",
                            "chmod",
                            "fchmodat",
                            "chown",
                            "lchown",
                            "fchownat",
                            "setxattr"};

struct Release {
  void operator()(void* filter) const { ::seccomp_release(filter); }
};

[[noreturn]] void fail(int error) { throw EnvironmentError(std::string("seccomp: ") + std::strerror(error)); }

void add(scmp_filter_ctx filter, std::uint32_t action, const char* name) {
  const int call = ::seccomp_syscall_resolve_name(name);
  if (call == __NR_SCMP_ERROR) return;
  const int status = ::seccomp_rule_add(filter, action, call, 0);
  if (status != 0 && status != -EDOM && status != -EOPNOTSUPP) fail(-status);
}

void add(scmp_filter_ctx filter, std::uint32_t action, int call, const scmp_arg_cmp& condition) {
  const int status = ::seccomp_rule_add(filter, action, call, 1, condition);
  if (status != 0 && status != -EDOM) fail(-status);
}

// Threads yes, processes no; memory that is no code yes. clone3, whose flags a filter cannot see, is not known here,
// and the C library takes clone instead.
void add_conditions(scmp_filter_ctx filter) {
  constexpr std::uint64_t thread = CLONE_VM | CLONE_THREAD | CLONE_SIGHAND, one = CLONE_THREAD;
  constexpr std::uint64_t code = PROT_EXEC;
  add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, thread, thread));
  add(filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, one, 0));
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mmap2), SCMP_SYS(mprotect)}) {
    add(filter, SCMP_ACT_ALLOW, call, SCMP_A2(SCMP_CMP_MASKED_EQ, code, 0));
    add(filter, SCMP_ACT_KILL_PROCESS, call, SCMP_A2(SCMP_CMP_MASKED_EQ, code, code));
  }
  for (const std::uint64_t option : std::array<std::uint64_t, 3>{PR_SET_NAME, PR_GET_NAME, PR_GET_DUMPABLE})
    add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, option));
}

}  // namespace

bool filter_system_calls() {
  if (::prctl(PR_GET_SECCOMP, 0, 0, 0, 0) < 0) return false;
  const std::unique_ptr<void, Release> filter(::seccomp_init(SCMP_ACT_ERRNO(ENOSYS)));
  if (!filter) fail(ENOMEM);
  for (const char* name : deadly) add(filter.get(), SCMP_ACT_KILL_PROCESS, name);
  for (const char* name : allowed) add(filter.get(), SCMP_ACT_ALLOW, name);
  add_conditions(filter.get());
  const int status = ::seccomp_load(filter.get());
  if (status != 0) fail(-status);
  return true;
}

}  // namespace rung::cli
