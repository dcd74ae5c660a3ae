#include "cli/capture/privileges.h"

#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/ascii.h"
#include "cli/exit_status.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

[[noreturn]] void fail(const std::string& what) { throw EnvironmentError(what + ": " + std::strerror(errno)); }

Identity identity_of(const passwd& entry) { return {entry.pw_uid, entry.pw_gid, entry.pw_name}; }

std::optional<Identity> named(const std::string& user) {
  if (const passwd* entry = ::getpwnam(user.c_str())) return identity_of(*entry);
  return std::nullopt;
}

Identity numbered(uid_t user, gid_t group) {
  if (const passwd* entry = ::getpwuid(user)) return identity_of(*entry);
  return {user, group, std::to_string(user)};
}

Identity typed_identity(const std::string& typed) {
  if (std::optional<Identity> identity = named(typed)) return *identity;
  const auto number = parse_decimal(typed);
  if (!number || *number >= UINT32_MAX) throw UsageError("--user: there is no user " + printable(typed));
  return numbered(static_cast<uid_t>(*number), static_cast<gid_t>(*number));
}

Identity default_identity(const std::string& folder) {
  struct stat status {};
  if (::stat(folder.c_str(), &status) == 0 && status.st_uid != 0) return numbered(status.st_uid, status.st_gid);
  if (const char* caller = std::getenv("SUDO_USER"))
    if (const std::optional<Identity> identity = named(caller); identity && identity->user != 0) return *identity;
  constexpr uid_t nobody = 65534;
  return named("nobody").value_or(Identity{nobody, nobody, "nobody"});
}

void become(const Identity& identity) {
  const bool known = ::getpwuid(identity.user) != nullptr;
  const int status = known ? ::initgroups(identity.name.c_str(), identity.group) : ::setgroups(0, nullptr);
  if (status != 0) fail("the groups of " + printable(identity.name) + " cannot be taken");
  if (::setresgid(identity.group, identity.group, identity.group) != 0 ||
      ::setresuid(identity.user, identity.user, identity.user) != 0)
    fail("cannot go on as " + printable(identity.name));
  if (identity.user != 0 && ::setuid(0) == 0) throw EnvironmentError("the rights of root could not be given up");
}

// A capability that is neither permitted nor inheritable cannot come back; root's rights on files go with them.
void give_up_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
  if (::syscall(SYS_capset, &header, none.data()) != 0) fail("capabilities cannot be given up");
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);  // kernels before 4.3 have none
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("no_new_privs cannot be set");
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);  // secrets are in memory: no core file, and nobody of the same user looks in
}

void check_writable(const std::string& folder) {
  if (::access(folder.c_str(), W_OK | X_OK) == 0) return;
  const std::string name = numbered(::geteuid(), ::getegid()).name;
  throw EnvironmentError(
      printable(folder) + ": not writable for " + printable(name) +
      ", as whom the capture goes on once its interfaces are open: give a folder that is, or --user");
}

}  // namespace

std::optional<Identity> choose_identity(const std::optional<std::string>& typed, const std::string& folder) {
  if (::geteuid() == 0) return typed ? typed_identity(*typed) : default_identity(folder);
  if (typed && typed_identity(*typed).user != ::geteuid())
    throw UsageError("--user: only root can go on as somebody else");
  return std::nullopt;
}

void give_up_privileges(const std::optional<Identity>& identity, const std::vector<std::string>& folders) {
  if (identity) become(*identity);
  give_up_capabilities();
  for (const std::string& folder : folders) check_writable(folder);
}

}  // namespace rung::cli
