#include "cli/list_filter.h"

#include "cli/exit_status.h"
#include "cli/list_table.h"
#include "tests/support/catch.h"

using namespace rung;
using cli::Command;
using cli::Format;
using cli::ListFilter;
using cli::ListFilters;

TEST_CASE("a status is one code, a class or a range") {
  CHECK(cli::parse_status("486")->lowest == 486);
  CHECK(cli::parse_status("486")->highest == 486);
  CHECK(cli::parse_status("4xx")->lowest == 400);
  CHECK(cli::parse_status("4XX")->highest == 499);
  CHECK(cli::parse_status("400-503")->highest == 503);
  for (const char* text : {"", "4", "48", "4868", "xxx", "4x", "500-400", "400-", "4xx-5xx"}) {
    INFO(text);
    CHECK(!cli::parse_status(text));
  }
}

TEST_CASE("every filter of every list is SQL that SQLite takes") {
  const store::Database database = store::Database::temporary();
  ListFilters typed;
  typed.call_id = "a'b";
  typed.from = "alice";
  typed.to = "bob";
  typed.method = "invite";
  typed.status = "4xx";
  typed.since = "2026-11-22";
  typed.until = "1795305600";
  typed.where = "id > 1 -- a comment";
  for (const Command command : {Command::calls, Command::registrations, Command::subscriptions, Command::connections,
                                Command::messages, Command::findings}) {
    const cli::ListRow& list = cli::list_row(command);
    REQUIRE(list.command == command);
    const ListFilter filter(typed, list.conditions, database);
    for (const cli::ListLook& look : {cli::ListLook{Format::table, std::nullopt, false},
                                      cli::ListLook{Format::table, 80, true}, cli::ListLook{Format::csv, 80, true}}) {
      store::Statement statement(database, cli::list_sql(list, look, filter));
      filter.bind(statement);
      CHECK(!statement.step());
    }
  }
}

TEST_CASE("a narrow terminal gets fewer columns, a program all of the view") {
  const store::Database database = store::Database::temporary();
  const cli::ListRow& list = cli::list_row(Command::messages);
  const ListFilter filter({}, list.conditions, database);
  const auto columns = [&](const cli::ListLook& look) {
    return store::Statement(database, cli::list_sql(list, look, filter)).columns();
  };
  const int all = columns({Format::table, std::nullopt, false});
  CHECK(all == static_cast<int>(list.columns.size()));
  CHECK(columns({Format::table, 500, false}) == all);
  CHECK(columns({Format::table, 80, false}) < all);
  CHECK(columns({Format::json, 80, false}) >= 37);
}

TEST_CASE("a filter that cannot be understood is a usage error") {
  const store::Database database = store::Database::temporary();
  const auto& conditions = cli::list_row(Command::messages).conditions;
  ListFilters status;
  status.status = "busy";
  CHECK_THROWS_AS(ListFilter(status, conditions, database), cli::UsageError);
  ListFilters time;
  time.since = "15:37";  // of no day: there is no capture
  CHECK_THROWS_AS(ListFilter(time, conditions, database), cli::UsageError);
}
