#include <fcntl.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <thread>

#include "cli/capture/file_confinement.h"
#include "cli/capture/privileges.h"
#include "cli/capture/system_call_filter.h"
#include "cli/exit_status.h"
#include "store/database.h"
#include "tests/cli/program.h"
#include "tests/support/catch.h"

namespace rung::cli {
namespace {

constexpr int works = 0, failed = 97, thrown = 98;

// How a child ended that does this: its status, or minus the signal that killed it.
int end_of_child(const std::function<int()>& act) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);  // no core file
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    int status = thrown;
    try {
      status = act();
    } catch (...) {
    }
    ::_exit(status);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

int filtered(const std::function<int()>& act) {
  return end_of_child([&] { return filter_system_calls() ? act() : failed; });
}

bool can_open(const std::string& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (descriptor >= 0) ::close(descriptor);
  return descriptor >= 0;
}

TEST_CASE("sandbox: programs, sockets, debugging, processes and code kill the process") {
  CHECK(filtered([] { return works; }) == works);
  CHECK(filtered([] { return ::execl("/bin/true", "true", nullptr); }) == -SIGSYS);
  CHECK(filtered([] { return ::socket(AF_INET, SOCK_STREAM, 0); }) == -SIGSYS);
  CHECK(filtered([] { return ::socket(AF_PACKET, SOCK_RAW, 0); }) == -SIGSYS);
  CHECK(filtered([] { return static_cast<int>(::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr)); }) == -SIGSYS);
  CHECK(filtered([] { return ::fork() == 0 ? 0 : 1; }) == -SIGSYS);
  CHECK(filtered([] { return ::kill(::getppid(), SIGCONT); }) == -SIGSYS);
  CHECK(filtered([] { return ::setuid(::getuid()); }) == -SIGSYS);
  CHECK(filtered([] { return static_cast<int>(::syscall(SYS_bpf, 0, nullptr, 0)); }) == -SIGSYS);
  CHECK(filtered([] { return static_cast<int>(::syscall(SYS_process_vm_readv, ::getppid(), 0, 0, 0, 0, 0)); }) ==
        -SIGSYS);
  CHECK(filtered([] {
          const int code = PROT_READ | PROT_WRITE | PROT_EXEC;
          return ::mmap(nullptr, 4096, code, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? 1 : 2;
        }) == -SIGSYS);
}

TEST_CASE("sandbox: what is merely not needed is refused") {
  CHECK(filtered([] { return ::mkdir("rung-should-not-be", 0700) != 0 && errno == ENOSYS ? works : failed; }) == works);
}

// Thread, database with its index, memory: what follows the lock-down in a capture.
TEST_CASE("sandbox: threads and databases go on working in it") {
  const test::Workplace workplace;
  const std::string database = (workplace / "x.db").string();
  CHECK(end_of_child([&] {
          const bool confined = confine_files({{(workplace / "").string()}, {"/dev/urandom"}});
          if (!filter_system_calls()) return failed;
          bool ran = false;
          std::thread([&] { ran = true; }).join();
          store::Database made = store::Database::create(database);
          made.execute("CREATE TABLE t (x); CREATE INDEX i ON t (x); INSERT INTO t VALUES (hex(randomblob(1000)))");
          return ran && can_open("/etc/passwd", O_RDONLY) != confined ? works : failed;
        }) == works);
}

TEST_CASE("sandbox: files outside of the folder are out of reach, those in it are not") {
  const test::Workplace inside, outside;
  outside.write("secret", "x");
  inside.write("own", "x");
  bool landlock = true;
  const auto confined = [&](const std::function<bool()>& act) {
    return end_of_child([&] {
      if (!confine_files({{(inside / "").string()}, {(outside / "").string() + "readable", "/does/not/exist"}}))
        return 50;
      return act() ? works : failed;
    });
  };
  if (confined([] { return true; }) == 50) landlock = false;
  if (!landlock) {
    WARN("SKIPPED: this kernel, or these headers, have no Landlock");
    return;
  }
  outside.write("readable", "x");
  const auto in = [&](const char* name) { return (inside / name).string(); };
  const auto out = [&](const char* name) { return (outside / name).string(); };
  CHECK(confined([&] { return can_open(in("own"), O_RDWR); }) == works);
  CHECK(confined([&] { return can_open(in("new"), O_WRONLY | O_CREAT | O_EXCL); }) == works);
  CHECK(confined([&] { return ::rename(in("new").c_str(), in("newer").c_str()) == 0; }) == works);
  CHECK(confined([&] { return ::unlink(in("newer").c_str()) == 0; }) == works);
  CHECK(confined([&] { return ::truncate(in("own").c_str(), 0) == 0; }) == works);
  CHECK(confined([&] { return can_open(out("readable"), O_RDONLY); }) == works);
  CHECK(confined([&] { return can_open(out("readable"), O_WRONLY); }) == failed);
  CHECK(confined([&] { return can_open(out("secret"), O_RDONLY); }) == failed);
  CHECK(confined([&] { return can_open(out("new"), O_WRONLY | O_CREAT); }) == failed);
  CHECK(confined([&] { return ::unlink(out("secret").c_str()) == 0; }) == failed);
  CHECK(confined([&] { return can_open("/etc/passwd", O_RDONLY); }) == failed);
  CHECK(confined([&] { return ::mkdir(in("folder").c_str(), 0700) == 0; }) == failed);
  CHECK(confined([&] { return ::symlink("/etc", in("link").c_str()) == 0; }) == failed);
}

bool has_no_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> all{};
  if (::syscall(SYS_capget, &header, all.data()) != 0) return false;
  return (all[0].effective | all[0].permitted | all[0].inheritable | all[1].effective | all[1].permitted) == 0;
}

TEST_CASE("privileges: capabilities are given up, also by who stays the same user") {
  const test::Workplace workplace;
  CHECK(end_of_child([&] {
          give_up_privileges(std::nullopt, {(workplace / "").string()});
          return has_no_capabilities() ? works : failed;
        }) == works);
}

TEST_CASE("privileges: root becomes somebody else for good") {
  if (::geteuid() != 0) {
    WARN("SKIPPED: only root can become somebody else");
    return;
  }
  const passwd* nobody = ::getpwnam("nobody");
  REQUIRE(nobody != nullptr);
  const test::Workplace workplace;
  const std::string folder = (workplace / "").string();
  const Identity identity{nobody->pw_uid, nobody->pw_gid, "nobody"};
  REQUIRE(::chown(folder.c_str(), identity.user, identity.group) == 0);
  CHECK(choose_identity(std::nullopt, folder)->name == "nobody");
  CHECK(choose_identity("nobody", "/")->user == identity.user);
  CHECK_THROWS_AS(choose_identity("no-such-user-here", "/"), UsageError);
  CHECK(end_of_child([&] {
          give_up_privileges(identity, {folder});
          const bool same = ::getuid() == identity.user && ::getegid() == identity.group;
          return same && has_no_capabilities() && ::setuid(0) != 0 && can_open(folder + "x", O_WRONLY | O_CREAT)
                     ? works
                     : failed;
        }) == works);
  CHECK(end_of_child([&] {
          try {
            give_up_privileges(identity, {"/root"});
          } catch (const EnvironmentError& error) {
            return std::string(error.what()).find("not writable for nobody") != std::string::npos ? works : failed;
          }
          return failed;
        }) == works);
}

TEST_CASE("privileges: who called sudo comes before nobody, and root is nobody's choice") {
  if (::geteuid() != 0) {
    WARN("SKIPPED: only root can become somebody else");
    return;
  }
  ::unsetenv("SUDO_USER");
  CHECK(choose_identity(std::nullopt, "/")->user == 65534);
  ::setenv("SUDO_USER", "daemon", 1);
  CHECK(choose_identity(std::nullopt, "/")->name == "daemon");
  ::setenv("SUDO_USER", "root", 1);
  CHECK(choose_identity(std::nullopt, "/")->user == 65534);
  ::unsetenv("SUDO_USER");
}

}  // namespace
}  // namespace rung::cli
