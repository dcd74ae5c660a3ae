#include "cli/call_argument.h"

#include "cli/exit_status.h"
#include "tests/support/catch.h"

using namespace rung;
using cli::resolve_call;

namespace {

store::Database database_with_calls() {
  store::Database database = store::Database::temporary();
  database.execute(
      "CREATE TEMP TABLE calls(id INTEGER, call_id);"
      "INSERT INTO calls VALUES (1, 'abc@a'), (2, 'abd@a'), (3, 'xyz'), (4, '3'), (5, 'same'), (6, "
      "'same'), (7, 'xyz2');");
  return database;
}

}  // namespace

TEST_CASE("a call is named by number, Call-ID or the beginning of one") {
  const store::Database database = database_with_calls();
  CHECK(resolve_call(database, "1") == 1);
  CHECK(resolve_call(database, "3") == 3);  // the number before the Call-ID
  CHECK(resolve_call(database, "abd@a") == 2);
  CHECK(resolve_call(database, "abd") == 2);
  CHECK(resolve_call(database, "xyz") == 3);  // all of a Call-ID before the beginning of another
}

TEST_CASE("a call that is not there, or ambiguous, is a usage error") {
  const store::Database database = database_with_calls();
  for (const char* text : {"", "ab", "same", "nothing", "99", "99999999999999999999", "b", "%", "ABC@A"}) {
    INFO(text);
    CHECK_THROWS_AS(resolve_call(database, text), cli::UsageError);
  }
}
