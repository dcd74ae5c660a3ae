// Real captures against what their endpoints logged: messages by transport, method and status, each message by its
// identifiers, the calls with their outcome, the registrations. The captures lie beside the project; where they do
// not, the test says that it skipped.
#include <algorithm>
#include <optional>

#include "store/database.h"
#include "tests/scenarios/run_rung.h"
#include "tests/support/catch.h"

namespace fs = std::filesystem;
using namespace rung::test;
using rung::store::Database;
using rung::store::Statement;

namespace {

const fs::path captures = fs::path(RUNG_SOURCE_DIR).parent_path() / "shared/captures";

// All rows as lines of |-separated columns; ?1 is the truth.
std::vector<std::string> rows(const Database& database, const std::string& truth, const std::string& sql) {
  Statement statement(database, sql);
  if (sql.find("?1") != std::string::npos) statement.bind(1, std::string_view(truth));
  std::vector<std::string> lines;
  while (statement.step()) {
    std::string line;
    for (int i = 0; i < statement.columns(); ++i) line.append(i ? "|" : "").append(statement.text(i));
    lines.push_back(line);
  }
  return lines;
}

std::string one(const Database& database, const std::string& truth, const std::string& sql) {
  std::vector<std::string> lines = rows(database, truth, sql);
  return lines.empty() ? std::string() : lines.front();
}

// A suffix of a transport in the truth says how that hop was dressed (wss-h2, ws-pmd): rung names what stands before it.
const char* const truth_messages =
    "SELECT upper(substr(value->>'transport', 1, instr(value->>'transport' || '-', '-') - 1)), "
    "coalesce(value->>'method', value->>'status'), value->>'cseq', "
    "value->>'call_id', coalesce(value->>'from_tag', ''), coalesce(value->>'to_tag', ''), value->>'branch' "
    "FROM json_each(?1, '$.messages') WHERE value->>'kind' IN ('request', 'response') ORDER BY 1, 2, 3, 4, 5, 6, 7";
const char* const seen_messages =
    "SELECT transport, coalesce(method, status), cseq || ' ' || cseq_method, call_id, coalesce(from_tag, ''), "
    "coalesce(to_tag, ''), branch FROM messages WHERE complete ORDER BY 1, 2, 3, 4, 5, 6, 7";

const char* const truth_counts =
    "SELECT upper(substr(t.key, 1, instr(t.key || '-', '-') - 1)) AS transport, n.key AS what, sum(n.value) FROM "
    "json_each(?1, '$.sip.by_transport') t, json_each(json_patch(t.value->'requests', t.value->'responses')) n GROUP "
    "BY "
    "1, 2 ORDER BY 1, 2";
const char* const seen_counts =
    "SELECT transport, coalesce(method, status || ' ' || cseq_method) AS what, count(*) FROM messages WHERE complete "
    "GROUP BY 1, 2 ORDER BY 1, 2";

const char* const truth_calls =
    "SELECT value->>'call_id', value->>'from', value->>'to', value->>'final_status', value->>'messages', "
    "upper((SELECT group_concat(name) FROM (SELECT DISTINCT substr(value, 1, instr(value || '-', '-') - 1) AS name "
    "FROM "
    "json_each(c.value, '$.transports') ORDER BY 1))) "
    "FROM json_each(?1, '$.calls') c ORDER BY 1";
const char* const seen_calls =
    "SELECT call_id, caller, callee, status, messages, (SELECT group_concat(value) FROM (SELECT value FROM "
    "json_each('[\"' || replace(transports, ',', '\",\"') || '\"]') ORDER BY 1)) FROM calls ORDER BY 1";

const char* const truth_outcomes =
    "SELECT value->>'call_id', CASE WHEN value->>'bye' THEN 'completed' WHEN value->>'final_status' = 487 THEN "
    "'cancelled' WHEN value->>'final_status' = 408 THEN 'failed' WHEN value->>'final_status' >= 400 THEN 'rejected' "
    "ELSE 'confirmed' END FROM json_each(?1, '$.calls') ORDER BY 1";
const char* const seen_outcomes = "SELECT call_id, state FROM calls ORDER BY 1";

// The log names every Call-ID that registered, rung every binding: what they share is the addresses of record, how
// many REGISTER requests each sent, and the last status it got.
const char* const truth_registrations =
    "SELECT r.value->>'aor', sum(r.value->>'requests'), max(r.value->>('$.statuses[' || "
    "(json_array_length(r.value->'statuses') - 1) || ']')) FROM json_each(?1, '$.registrations') r GROUP BY 1 ORDER BY "
    "1";
const char* const seen_registrations =
    "SELECT r.aor, (SELECT count(*) FROM messages m WHERE m.to_uri = r.aor AND m.method = 'REGISTER' "
    "AND NOT m.retransmission), max(r.status) FROM registrations r GROUP BY 1 ORDER BY 1";

// What an MSRP endpoint logged is what it sent and got, each in one piece: so it stands for the head, the body, and the
// end line of a row.
const char* const truth_msrp =
    "SELECT value->>'text' FROM json_each(?1, '$.messages') WHERE value->>'text' LIKE 'MSRP %' ORDER BY 1";
const char* const seen_msrp =
    "SELECT head || body || iif(content_type IS NULL, '', char(13, 10)) || '-------' || msrp_transaction_id || '$' || "
    "char(13, 10) FROM msrp_messages WHERE complete ORDER BY 1";
const char* const truth_msrp_counts =
    "SELECT key, value FROM json_each(?1, '$.msrp.requests') UNION ALL SELECT key, value FROM json_each(?1, "
    "'$.msrp.responses') ORDER BY 1";
const char* const seen_msrp_counts =
    "SELECT coalesce(method, status), count(*) FROM msrp_messages WHERE complete GROUP BY 1 ORDER BY 1";

void compare(const fs::path& capture, const std::string& truth) {
  ScratchFolder scratch;
  fs::path file = scratch / "rows.db";
  std::vector<std::string> arguments = {"analyze", "-q", "-o", file.string(), capture.string()};
  fs::path keys = capture;
  if (fs::exists(keys.replace_extension(".keys"))) arguments.insert(arguments.end(), {"--keylog", keys.string()});
  Ran ran = run_rung(arguments);
  REQUIRE(fs::exists(file));
  Database database = Database::open(file.string());
  std::string expected = one(database, truth,
                             "SELECT coalesce(json_extract(?1, '$.expected_sip_messages'), "
                             "json_extract(?1, '$.sip.total'))");
  std::string damaged = one(database, truth,
                            "SELECT json_extract(?1, '$.expected_sip_messages') IS NOT NULL AND "
                            "json_extract(?1, '$.expected_sip_messages') <> json_extract(?1, "
                            "'$.sip.total')");
  // Where the log's clock tells which messages are left, one that was under way may be there too.
  std::string counted_by_time =
      one(database, truth, "SELECT coalesce(json_extract(?1, '$.expected_note'), '') LIKE 'counted by time%'");
  std::string found = one(database, truth, "SELECT count(*) FROM messages WHERE complete");
  if (counted_by_time == "1" && std::stoi(found) > std::stoi(expected)) expected = found;
  CHECK(found == expected);
  CHECK(ran.status ==
        (one(database, truth, "SELECT (SELECT count(*) FROM messages) + (SELECT count(*) FROM msrp_messages)") == "0"
             ? 1
             : 0));
  std::vector<std::string> sent = rows(database, truth, truth_messages);
  std::vector<std::string> seen = rows(database, truth, seen_messages);
  if (damaged == "1") {  // what is there was sent; nothing is invented, and the loss is told
    CHECK(std::includes(sent.begin(), sent.end(), seen.begin(), seen.end()));
    CHECK(one(database, truth,
              "SELECT count(*) > 0 FROM findings WHERE code IN ('tcp-gap-in-stream', "
              "'tcp-mid-stream-pickup', 'cap-snaplen-truncated', 'tls-no-secrets')") == "1");
    return;
  }
  CHECK(seen == sent);
  CHECK(rows(database, truth, seen_msrp) == rows(database, truth, truth_msrp));
  CHECK(rows(database, truth, seen_msrp_counts) == rows(database, truth, truth_msrp_counts));
  CHECK(rows(database, truth, seen_counts) == rows(database, truth, truth_counts));
  CHECK(rows(database, truth, seen_calls) == rows(database, truth, truth_calls));
  CHECK(rows(database, truth, seen_outcomes) == rows(database, truth, truth_outcomes));
  CHECK(rows(database, truth, seen_registrations) == rows(database, truth, truth_registrations));
}

}  // namespace

TEST_CASE("real captures agree with what their endpoints logged") {
  if (!fs::is_directory(captures)) {
    WARN("skipped: no folder of real captures beside the project");
    return;
  }
  std::vector<fs::path> truths;
  for (const auto& entry : fs::directory_iterator(captures))
    if (entry.path().string().ends_with(".truth.json")) truths.push_back(entry.path());
  std::sort(truths.begin(), truths.end());
  for (const fs::path& file : truths) {
    std::string name = file.filename().string();
    fs::path capture = captures / (name.substr(0, name.size() - std::string(".truth.json").size()) + ".pcap");
    for (const char* ending : {"ng", ".gz"})
      if (fs::path other = capture.string() + ending; !fs::exists(capture) && fs::exists(other)) capture = other;
    if (!fs::exists(capture)) continue;
    INFO(name);
    compare(capture, read_file(file));
  }
}
