// Parts of a multipart body (RFC 2046 5.1, RFC 5621).
#pragma once

#include <optional>
#include <string_view>

namespace rung::sip {

// Views into the body.
struct BodyPart {
  std::string_view content_type;               // with its parameters; empty where absent
  std::string_view content_encoding;           // empty where absent
  std::string_view content_transfer_encoding;  // empty where absent
  std::string_view body;
};

// The boundary that a Content-Type names, without quotes; empty where it is no multipart or names none.
std::string_view boundary_of(std::string_view content_type);

// type/subtype of a Content-Type, without parameters and white space.
std::string_view media_type_of(std::string_view content_type);

// Goes through the parts. A part whose closing delimiter is missing goes to the end; what stands before the first one
// and behind the last one is none.
class PartReader {
 public:
  // `boundary` must not be empty.
  PartReader(std::string_view body, std::string_view boundary);
  std::optional<BodyPart> next();
  // The delimiter behind the last part was there. Final once next() gave nothing.
  bool found_end() const { return found_end_; }

 private:
  std::string_view rest_;  // behind a delimiter line
  std::string_view boundary_;
  bool is_over_ = false;
  bool found_end_ = false;
};

}  // namespace rung::sip
