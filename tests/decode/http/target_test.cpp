#include "decode/http/target.h"

#include "tests/support/catch.h"

namespace rung::http::test {

TEST_CASE("credentials in a query are found and hidden") {
  struct Row {
    const char *target, *key, *redacted;
  };
  for (const Row& row : {
           Row{"/ws", "", "/ws"},
           Row{"/ws?", "", "/ws?"},
           Row{"/ws?user=1", "", "/ws?user=1"},
           Row{"/ws?user=1&token=abc", "token", "/ws?user=1&token=***"},
           Row{"/ws?Access_Token=a.b.c&x=1;pwd=p", "access_token", "/ws?Access_Token=***&x=1;pwd=***"},
           Row{"/ws?password=a=b#token=x", "password", "/ws?password=***#token=***"},
           Row{"/ws?token=", "", "/ws?token="},
           Row{"/ws?token", "", "/ws?token"},
           Row{"/ws?tokens=1", "", "/ws?tokens=1"},
           Row{"/token=abc", "", "/token=abc"},
           Row{"/ws?&&=&token=x&", "token", "/ws?&&=&token=***&"},
           Row{"", "", ""},
       }) {
    INFO(row.target);
    CHECK(credential_key(row.target) == row.key);
    CHECK(redact_target(row.target) == row.redacted);
  }
}

}  // namespace rung::http::test
