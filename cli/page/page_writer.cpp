#include "cli/page/page_writer.h"

#include <openssl/evp.h>

#include <array>
#include <ostream>
#include <utility>

#include "cli/exit_status.h"
#include "cli/json_text.h"
#include "cli/page/markup.h"

namespace rung::cli {
namespace {

// As a source expression: 'sha256-…' (CSP3 2.3.1).
std::string source_hash(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
    throw EnvironmentError("SHA-256 is not to be had from OpenSSL");
  return "'sha256-" + base64({reinterpret_cast<const char*>(digest.data()), size}) + "'";
}

std::string sources(std::string_view directive, const std::vector<std::string_view>& texts) {
  std::string result(directive);
  for (const std::string_view text : texts) result += " " + source_hash(text);
  return result + (texts.empty() ? " 'none'; " : "; ");
}

// A ladder of two lifelines and three arrows, in place of the icon a browser would ask a server for.
constexpr std::string_view icon =
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M3 1v14M13 1v14"
    "M3 4h10M3 8h10M3 12h10' stroke='%23287bb5' stroke-width='2' fill='none'/%3E%3C/svg%3E";

constexpr std::string_view theme_button =
    "<button type=\"button\" id=\"theme\" class=\"no-print needs-script\" aria-pressed=\"false\" "
    "title=\"Light or dark\">"
    "<svg viewBox=\"0 0 16 16\" width=\"16\" height=\"16\" aria-hidden=\"true\">"
    "<circle cx=\"8\" cy=\"8\" r=\"6.5\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"/>"
    "<path d=\"M8 1.5a6.5 6.5 0 0 1 0 13z\" fill=\"currentColor\"/></svg>"
    "<span class=\"only-read\">Dark theme</span></button>";

}  // namespace

std::string content_security_policy(const std::vector<std::string_view>& styles,
                                    const std::vector<std::string_view>& scripts) {
  return "default-src 'none'; " + sources("style-src", styles) + sources("script-src", scripts) +
         "img-src data:; base-uri 'none'; form-action 'none'; trusted-types 'none'; "
         "require-trusted-types-for 'script'";
}

PageWriter::PageWriter(PageHead head, std::ostream& out) : head_(std::move(head)), out_(out) {
  head_.styles.insert(head_.styles.begin(), page_css);
  head_.scripts.insert(head_.scripts.begin(), page_js);
  out_ << "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\""
       << content_security_policy(head_.styles, head_.scripts)
       << "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
          "<meta name=\"generator\" content=\"rung " RUNG_VERSION "\">\n<title>"
       << markup(head_.title) << "</title>\n<link rel=\"icon\" href=\"" << icon << "\">\n";
  for (const std::string_view style : head_.styles) out_ << "<style>" << style << "</style>\n";
  out_ << "</head>\n<body>\n<a class=\"skip\" href=\"#main\">To the content</a>\n<header class=\"top\">\n<div><h1>"
       << markup(head_.title) << "</h1>";
  if (!head_.subtitle.empty()) out_ << "\n<p class=\"subtitle\">" << markup(head_.subtitle) << "</p>";
  out_ << "</div>\n" << theme_button << "\n</header>\n<main id=\"main\">\n";
}

void PageWriter::add_json(std::string_view id, std::string_view json) {
  out_ << "<script type=\"application/json\" id=\"" << markup(id) << "\">" << script_json(json) << "</script>\n";
}

void PageWriter::finish() {
  out_ << "</main>\n<footer class=\"bottom\">Written by rung " RUNG_VERSION
          ". This page needs no network and sends nothing.</footer>\n";
  for (const std::string_view script : head_.scripts) out_ << "<script>" << script << "</script>\n";
  out_ << "</body>\n</html>\n";
}

}  // namespace rung::cli
