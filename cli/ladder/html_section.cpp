#include "cli/ladder/html_section.h"

#include <map>
#include <ostream>
#include <sstream>
#include <vector>

#include "cli/finding_groups.h"
#include "cli/ladder/html_facts.h"
#include "cli/ladder/ladder_layout.h"
#include "cli/ladder/ladder_shapes.h"
#include "cli/ladder/ladder_words.h"
#include "cli/ladder/message_reader.h"
#include "cli/ladder/step_text.h"
#include "cli/ladder/text_width.h"
#include "cli/page/markup.h"

namespace rung::cli {
namespace {

constexpr std::string_view empty_panel =
    "<aside class=\"panel card needs-script no-print\" aria-label=\"The message chosen\">"
    "<p class=\"quiet\">Choose an arrow to see its message as it was sent, and how it differs from the one before. "
    "<kbd>j</kbd> and <kbd>k</kbd> go from arrow to arrow, <kbd>?</kbd> lists all keys.</p></aside>\n";

class SectionWriter {
 public:
  SectionWriter(const store::Database& database, const Ladder& ladder, bool show_secrets, std::ostream& out)
      : ladder_(ladder),
        layout_(lay_out(ladder)),
        shapes_(ladder_, layout_, Palette::of_page),
        reader_(database, show_secrets),
        out_(out),
        id_(section_id(ladder)) {
    for (std::size_t i = 0; i < ladder.steps.size(); ++i) {
      const Arrow* arrow = std::get_if<Arrow>(&ladder.steps[i]);
      anchors_.push_back(arrow == nullptr ? "" : anchor_of(*arrow, i, id_ + "-"));
    }
  }

  void write(bool headed) {
    out_ << "<section class=\"ladder\" id=\"" << id_ << "\" aria-label=\"" << markup(title(ladder_)) << "\">\n";
    write_ladder_facts(ladder_, headed, out_);
    out_ << "<div class=\"desk\">\n<div class=\"board card\">\n";
    write_ladder_tools(ladder_, out_);
    drawing();
    out_ << "<p class=\"quiet counts\">" << markup(counts_text(ladder_)) << "</p>\n</div>\n"
         << empty_panel << "</div>\n";
    findings();
    messages();
    out_ << "</section>\n";
  }

 private:
  void drawing() {
    out_ << "<div class=\"sheet\">\n<div class=\"heads\">";
    svg(layout_.head_height + 4, "", [&] { shapes_.heads(out_, 2); });
    out_ << "</div>\n<div class=\"steps\">\n<svg class=\"lifelines\" width=\"" << layout_.width
         << "\" height=\"100%\" viewBox=\"0 0 " << layout_.width
         << " 100\" preserveAspectRatio=\"none\" aria-hidden=\"true\">";
    shapes_.lifelines(out_, 0, "100");
    out_ << "</svg>\n<ol class=\"rows\" aria-label=\"Steps in the order of time\">\n";
    const std::vector<Comparison> comparisons = compare(ladder_);
    for (std::size_t i = 0; i < ladder_.steps.size(); ++i) row(i, comparisons[i]);
    out_ << "</ol>\n</div>\n<div class=\"legend\">";
    std::ostringstream legend;
    const int height = shapes_.legend(legend, 0);
    svg(height, "", [&] { out_ << legend.str(); });
    out_ << "</div>\n</div>\n";
  }

  // A part of the drawing, all of them equally wide.
  template <typename Content>
  void svg(int height, std::string_view attributes, Content content) {
    out_ << "<svg width=\"" << layout_.width << "\" height=\"" << height << "\" viewBox=\"0 0 " << layout_.width << ' '
         << height << "\" aria-hidden=\"true\" focusable=\"false\"" << attributes << '>';
    content();
    out_ << "</svg>";
  }

  void row(std::size_t index, const Comparison& comparison) {
    const Step& step = ladder_.steps[index];
    const Arrow* arrow = std::get_if<Arrow>(&step);
    const std::string words = markup(spoken(ladder_, step));
    const auto draw = [&] { svg(row_height(ladder_, layout_, step), "", [&] { shapes_.row(out_, step, 0); }); };
    if (arrow == nullptr) {
      out_ << "<li class=\"aside\"><span class=\"only-read\">" << words << "</span>";
      draw();
      out_ << "</li>\n";
      return;
    }
    out_ << "<li id=\"" << anchors_[index] << "\" class=\"row\" data-tone=\"" << to_text(tone_of(*arrow))
         << "\" data-method=\"" << markup(brief(arrow->method)) << "\" data-from=\"" << arrow->from << "\" data-to=\""
         << arrow->to << '"';
    if (!arrow->request) out_ << " data-status=\"" << arrow->status << '"';
    if (arrow->call && ladder_.calls.size() > 1) out_ << " data-call=\"" << *arrow->call << '"';
    if (!arrow->findings.empty()) out_ << " data-worst=\"" << to_text(arrow->findings.front().severity) << '"';
    if (arrow->times > 1) out_ << " data-times=\"" << arrow->times << '"';
    if (comparison.previous_hop) out_ << " data-hop=\"" << anchors_[*comparison.previous_hop] << '"';
    if (comparison.earlier) out_ << " data-earlier=\"" << anchors_[*comparison.earlier] << '"';
    out_ << "><a href=\"#" << anchors_[index] << "-text\" title=\"" << words << "\">";
    draw();
    out_ << "</a></li>\n";
  }

  // Each code once, with what it means and where it is.
  void findings() {
    struct Places {
      Severity severity = Severity::info;
      std::string reference, links;
      std::size_t count = 0;
    };
    constexpr std::size_t linked = 12;  // places of one code
    std::map<std::string, Places> codes;
    const auto add = [&](const FindingMark& finding, const std::string& place) {
      Places& places = codes[finding.code];
      places.severity = std::max(places.severity, finding.severity);
      places.reference = finding.reference;
      if (++places.count > linked) return;
      places.links += (places.links.empty() ? "" : ", ") + place +
                      (finding.detail.empty() ? "" : " (" + markup(brief(finding.detail, 300)) + ")");
    };
    for (std::size_t i = 0; i < ladder_.steps.size(); ++i) {
      const Moment& moment = moment_of(ladder_.steps[i]);
      if (moment.findings.empty()) continue;
      std::string place = seconds_text(moment.elapsed_ns) + " s";
      if (const Arrow* arrow = std::get_if<Arrow>(&ladder_.steps[i]))
        place = "<a href=\"#" + anchors_[i] + "\">" + place + " " + markup(brief(label(*arrow).head)) + "</a>";
      for (const FindingMark& finding : moment.findings) add(finding, place);
    }
    if (codes.empty()) return;
    out_ << "<div class=\"card problems\"><h3>Findings</h3>\n<dl>\n";
    for (const Severity severity : {Severity::error, Severity::warning, Severity::info})
      for (const auto& [code, places] : codes)
        if (places.severity == severity)
          finding(
              code, severity, places.reference,
              places.links + (places.count > linked ? " and " + std::to_string(places.count - linked) + " more" : ""));
    out_ << "</dl></div>\n";
  }

  void finding(const std::string& code, Severity severity, const std::string& reference, const std::string& links) {
    out_ << "<dt><span class=\"badge " << to_text(severity) << "\">" << to_text(severity) << "</span> <code>"
         << markup(code) << "</code></dt>\n<dd>";
    if (const FindingRow* known = row_with_id(code))
      out_ << markup(known->meaning) << ' ' << markup(known->advice) << ' ';
    if (!reference.empty() && reference != "-") out_ << "<span class=\"quiet\">" << markup(reference) << ".</span> ";
    out_ << "<span class=\"places\">" << links << "</span></dd>\n";
  }

  void messages() {
    out_ << "<section class=\"messages\"><h3>Messages as sent <button type=\"button\" "
            "class=\"no-print needs-script\" aria-expanded=\"false\">Show all</button></h3>\n";
    for (std::size_t i = 0; i < ladder_.steps.size(); ++i)
      if (const Arrow* arrow = std::get_if<Arrow>(&ladder_.steps[i])) message(*arrow, i);
    out_ << "</section>\n";
  }

  void message(const Arrow& arrow, std::size_t index) {
    const std::optional<MessageText> text = reader_.read(arrow);
    out_ << "<article class=\"message\" id=\"" << anchors_[index] << "-text\"><h4 class=\"" << to_text(tone_of(arrow))
         << "\"><a href=\"#" << anchors_[index] << "\">" << markup(brief(label_text(arrow), 300))
         << "</a></h4><p class=\"where\">" << markup(brief(ladder_.participants[arrow.from].name)) << " → "
         << markup(brief(ladder_.participants[arrow.to].name)) << ", " << seconds_text(arrow.elapsed_ns) << " s";
    if (!arrow.transport.empty()) out_ << ", " << markup(arrow.transport) << (arrow.secured ? " (encrypted)" : "");
    if (arrow.frame != 0) out_ << ", packet " << packet_text(ladder_, arrow);
    if (text) out_ << ", " << text->size << " octets";
    out_ << "</p>";
    if (!arrow.findings.empty()) {
      out_ << "<ul class=\"found\">";
      for (const FindingMark& finding : arrow.findings) mention(finding);
      out_ << "</ul>";
    }
    if (text) {
      out_ << "<pre>\n" << markup_lines(text->text) << "</pre>";
      if (text->left_out > 0)
        out_ << "<p class=\"quiet\">" << text->left_out << " octets more: rung show SOURCE " << arrow.message_id
             << "</p>";
    } else {
      out_ << "<p class=\"quiet\">Its octets are not kept in the database.</p>";
    }
    out_ << "</article>\n";
  }

  void mention(const FindingMark& finding) {
    out_ << "<li><span class=\"badge " << to_text(finding.severity) << "\">" << to_text(finding.severity)
         << "</span> <code>" << markup(finding.code) << "</code> " << markup(brief(finding.detail, 300));
    if (const FindingRow* known = row_with_id(finding.code))
      out_ << " <span class=\"quiet\">" << markup(known->meaning) << ' ' << markup(known->advice) << "</span>";
    out_ << "</li>";
  }

  const Ladder& ladder_;
  LadderLayout layout_;
  LadderShapes shapes_;
  MessageReader reader_;
  std::ostream& out_;
  std::string id_;
  std::vector<std::string> anchors_;  // of each step; empty for what is no arrow
};

}  // namespace

std::string section_id(const Ladder& ladder) {
  constexpr std::string_view names[]{"call", "group", "registration", "connection"};
  return std::string(names[static_cast<std::size_t>(ladder.subject)]) + "-" + std::to_string(ladder.id);
}

void write_ladder_section(const store::Database& database, const Ladder& ladder, bool show_secrets, bool headed,
                          std::ostream& out) {
  SectionWriter(database, ladder, show_secrets, out).write(headed);
}

}  // namespace rung::cli
