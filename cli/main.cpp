#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <variant>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/exit_status.h"
#include "cli/output.h"
#include "store/database.h"

namespace {

using namespace rung;

int fail(const std::exception& error, int status) {
  std::fprintf(stderr, "rung: %s\n", error.what());
  return status;
}

int run(const std::vector<std::string>& arguments) {
  try {
    const auto parsed = cli::parse_options(arguments);
    if (const int* status = std::get_if<int>(&parsed)) return *status;
    return cli::run_command(std::get<cli::Options>(parsed));
  } catch (const cli::ClosedPipe&) {
    return cli::exit_done;
  } catch (const cli::UsageError& error) {
    return fail(error, cli::exit_usage);
  } catch (const store::DatabaseError& error) {
    return fail(error, error.sql_error ? cli::exit_usage : cli::exit_damaged);
  } catch (const std::exception& error) {
    return fail(error, cli::exit_damaged);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of write(), see cli::ClosedPipe
  return run({argv + 1, argv + argc});
}
