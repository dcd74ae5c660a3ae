// One HTML page that opens without a network: everything it needs stands in it, and its content security policy
// (CSP level 3) lets nothing else run, load or leave.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace rung::cli {

// Texts that ship inside the program. page_css has the theme (custom properties, light, dark and print) and what all
// pages share; page_js the switch between light and dark.
extern const std::string_view page_css, page_js;

struct PageHead {
  std::string title;     // as sent; stands in the window's title and as the heading of the page
  std::string subtitle;  // as sent; one line below it, or empty
  // Beside page_css and page_js, which every page has, in this order. They live as long as the writer.
  std::vector<std::string_view> styles, scripts;
};

// The policy: what is inline is known by its SHA-256, so that nothing that came in with a message can run. Attributes
// with script or style are dead with it; SVG is coloured by classes and presentation attributes.
std::string content_security_policy(const std::vector<std::string_view>& styles,
                                    const std::vector<std::string_view>& scripts);

// Writes the head at once and the end in finish(). Between them the caller writes the content of <main> to body(), as
// HTML it made with markup().
class PageWriter {
 public:
  PageWriter(PageHead head, std::ostream& out);

  std::ostream& body() { return out_; }
  // A value for the scripts: JSON.parse(document.getElementById(id).textContent). It may stand anywhere in <main>.
  void add_json(std::string_view id, std::string_view json);
  void finish();

 private:
  PageHead head_;
  std::ostream& out_;
};

}  // namespace rung::cli
