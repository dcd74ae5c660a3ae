// Mermaid, PlantUML, Markdown and JSON: what they say, and that texts from the wire cannot break out of them. That their
// programs read them: tests/peer.
#include <algorithm>
#include <sstream>

#include "base/limits.h"
#include "cli/ladder/json_renderer.h"
#include "cli/ladder/markdown_renderer.h"
#include "cli/ladder/mermaid_renderer.h"
#include "cli/ladder/plantuml_renderer.h"
#include "store/database.h"
#include "tests/support/catch.h"

using namespace rung::cli;

namespace {

// What each of the languages would read as more than characters.
const std::vector<std::string> hostile_texts = {"a;b#c%%d",
                                                "end",
                                                "wrap: x",
                                                "x\nNote over p1: y",
                                                "x\r\n@enduml\n@startuml",
                                                "!include /etc/passwd",
                                                "!define X",
                                                "%getenv(\"HOME\")",
                                                "$x$ $$y$$",
                                                "<script>alert(1)</script>",
                                                "<br/><img src=x onerror=alert(1)>",
                                                "\"quoted\" as p9",
                                                "**bold** __under__ //it// --no-- ~~x~~",
                                                "[[http://x]] <:smile:>",
                                                "```\n# heading",
                                                "| cell | cell |\\|",
                                                "`code`",
                                                "@everyone #1 http://evil.test",
                                                "#quot; &quot; &#60;",
                                                "{\"a\":1}",
                                                "\\u0041\\",
                                                "\xFF\xFE\x80",
                                                std::string("a\0b", 3),
                                                "\xE2\x80\xAE"
                                                "rtl",
                                                "\xE2\x80\xA8"
                                                "line",
                                                "",
                                                " ",
                                                "---",
                                                "%%{init: {}}%%",
                                                "\xF0\x9F\x93\x9E",
                                                "..",
                                                "'",
                                                "/'x'/"};

// Two participants, and `text` wherever there is one.
Ladder hostile_ladder(const std::string& text) {
  Ladder ladder;
  ladder.id = 1;
  LadderCall call;
  call.id = 1;
  call.call_id = call.caller = call.callee = call.state = call.reason = call.end_reason = text;
  call.status = 200;
  ladder.calls = {call};
  ladder.transports = {"UDP"};
  ladder.participants.resize(2);
  for (Participant& one : ladder.participants) one.name = one.product = one.addresses = text;
  Arrow arrow;
  arrow.to = 1;
  arrow.method = arrow.content = text;
  arrow.transport = "UDP";
  arrow.media.push_back({text, text, text, text, text, text, 1});
  arrow.findings.push_back({1, "some-code", rung::Severity::warning, text, text});
  Note note;
  note.text = note.detail = text;
  note.towards = 1;
  ladder.steps = {arrow, note};
  set_times(ladder);
  return ladder;
}

template <typename Render>
std::vector<std::string> lines(Render render) {
  std::ostringstream out;
  render(out);
  std::vector<std::string> result;
  std::istringstream in(out.str());
  for (std::string line; std::getline(in, line);) result.push_back(line);
  return result;
}

bool is_safe_for(const std::string& text, const std::string& forbidden) {
  return std::none_of(text.begin(), text.end(), [&](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '\x7F' || forbidden.find(c) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("hostile texts become characters in Mermaid") {
  CHECK(mermaid_text("a;b") == "a#59;b");
  CHECK(mermaid_text("#") == "#35;");
  CHECK(mermaid_text("<b>\"x\"&`") == "#60;b#62;#34;x#34;#38;#96;");
  CHECK(mermaid_text("x\ny") == "x#92;ny");
  CHECK(mermaid_text("Wrap: x") == "Wrap#58; x");
  CHECK(mermaid_text(" ") == "-");
  for (const std::string& text : hostile_texts) {
    INFO(text);
    std::string safe = mermaid_text(text);
    // Only as part of an entity code: #NN;
    for (std::size_t at = safe.find('#'); at != std::string::npos; at = safe.find('#', at)) {
      const std::size_t end = safe.find_first_not_of("0123456789", at + 1);
      REQUIRE(end != std::string::npos);
      REQUIRE(safe[end] == ';');
      safe.erase(at, end + 1 - at);
    }
    CHECK(is_safe_for(safe, ";#<>&\"%\\`${}[]"));
    const auto drawn = lines([&](std::ostream& out) { render_mermaid(hostile_ladder(text), out); });
    CHECK(drawn.size() == 7);  // diagram, title, two participants, arrow, its finding, note
  }
}

TEST_CASE("hostile texts become characters in PlantUML") {
  CHECK(plantuml_text("a%b") == "a<U+0025>b");
  CHECK(plantuml_text("--") == "-<U+002D>");
  CHECK(plantuml_text("\xF0\x9F\x93\x9E\xC3\xA9") == "<U+1F4DE><U+00E9>");
  CHECK(plantuml_text("") == "<U+002D>");
  for (const std::string& text : hostile_texts) {
    INFO(text);
    std::string safe = plantuml_text(text);
    for (std::size_t at = safe.find("<U+"); at != std::string::npos; at = safe.find("<U+", at)) {
      const std::size_t end = safe.find_first_not_of("0123456789ABCDEF", at + 3);
      REQUIRE(end != std::string::npos);
      REQUIRE(safe[end] == '>');
      safe.erase(at, end + 1 - at);
    }
    CHECK(is_safe_for(safe, "<>\"%\\~*/!$&#;[]{}|'`="));
    CHECK(std::all_of(safe.begin(), safe.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
    const auto drawn = lines([&](std::ostream& out) { render_plantuml(hostile_ladder(text), out); });
    CHECK(drawn.size() == 11);
    CHECK(drawn.back() == "@enduml");
  }
}

TEST_CASE("hostile texts stay in their cell in Markdown") {
  CHECK(markdown_code("a|b") == "`a\\|b`");
  CHECK(markdown_code("a\\|b") ==
        "`a\\\xC2\xA6"
        "b`");
  CHECK(markdown_code("`") == "`` ` ``");
  CHECK(markdown_code("a``b") == "```a``b```");
  CHECK(markdown_code("x\ny") == "`x\\ny`");
  for (const std::string& text : hostile_texts) {
    INFO(text);
    const auto page = lines([&](std::ostream& out) { render_markdown(hostile_ladder(text), out); });
    CHECK(std::count(page.begin(), page.end(), "```mermaid") == 1);
    CHECK(std::count(page.begin(), page.end(), "```") == 1);
    for (const std::string& line : page) {
      const bool own = line.empty() || line[0] == '|' || line.starts_with("## Call 1") || line.starts_with("```") ||
                       line.starts_with("    ") || line == "sequenceDiagram";
      CHECK(own);
      if (line.empty() || line[0] != '|') continue;
      std::size_t bars = 0;
      for (std::size_t i = 0; i < line.size(); ++i)
        if (line[i] == '|' && (i == 0 || line[i - 1] != '\\')) ++bars;
      CHECK((bars == 3 || bars == 8));
    }
  }
}

TEST_CASE("JSON is JSON, whatever the texts") {
  const rung::store::Database database = rung::store::Database::temporary();
  rung::store::Statement valid(database, "SELECT json_valid(?1), json_extract(?1, '$.steps[0].findings[0].code')");
  for (const std::string& text : hostile_texts) {
    INFO(text);
    std::ostringstream out;
    render_json({hostile_ladder(text)}, out);
    const std::string json = out.str();
    valid.reset();
    valid.bind(1, std::string_view(json));
    REQUIRE(valid.step());
    CHECK(valid.integer(0) == 1);
    CHECK(valid.text(1) == "some-code");
  }
}

TEST_CASE("one ladder is an object, none or several an array") {
  const auto json = [](std::size_t count) {
    std::ostringstream out;
    render_json(std::vector<Ladder>(count, hostile_ladder("x")), out);
    return out.str();
  };
  CHECK(json(0) == "[]\n");
  CHECK(json(1).front() == '{');
  CHECK(json(2).front() == '[');
  CHECK(json(2).ends_with("]}]\n"));
}

TEST_CASE("Mermaid draws so many characters and no more: what is beyond is counted") {
  Ladder ladder = hostile_ladder("x");
  const Step arrow = ladder.steps[0];
  ladder.steps.assign(2000, arrow);
  std::ostringstream out;
  render_mermaid(ladder, out);
  CHECK(out.str().size() <= rung::limits::mermaid_characters);
  CHECK(out.str().size() > rung::limits::mermaid_characters - 500);
  CHECK(out.str().find(" more steps are left out") != std::string::npos);
}
