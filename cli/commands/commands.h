// One function a command. Each gives the exit status (cli/exit_status.h) and throws UsageError,
// EnvironmentError, OpenError, DatabaseError or ClosedPipe, all of them caught in main.
#pragma once

#include "cli/options.h"

namespace rung::cli {

int run_summary(const Options& options);
int run_analyze(const Options& options);
int run_list(const Options& options);  // calls, registrations, subscriptions, connections, messages, findings
int run_show(const Options& options);
int run_query(const Options& options);
int run_ladder_command(const Options& options);
int run_report(const Options& options);
int run_stats(const Options& options);
int run_schema(const Options& options);

int run_command(const Options& options);

}  // namespace rung::cli
