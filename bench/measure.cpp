// measure RESULT COMMAND [ARGUMENT...]: runs the command and appends one line to RESULT: the
// seconds it took and the most KiB that were resident. Ends with the command's status.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

int main(int count, char** arguments) {
  if (count < 3) {
    std::fputs("usage: measure RESULT COMMAND [ARGUMENT...]\n", stderr);
    return 2;
  }
  auto start = std::chrono::steady_clock::now();
  pid_t child = fork();
  if (child == 0) {
    execvp(arguments[2], arguments + 2);
    std::perror(arguments[2]);
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  if (child < 0 || wait4(child, &status, 0, &usage) != child) {
    std::perror("measure");
    return 1;
  }
  std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  std::FILE* result = std::fopen(arguments[1], "a");
  if (result == nullptr) {
    std::perror(arguments[1]);
    return 1;
  }
  std::fprintf(result, "%.3f %ld\n", taken.count(), usage.ru_maxrss);
  std::fclose(result);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
