#include "decode/ws/extension.h"

#include "tests/support/catch.h"

namespace rung::ws::test {
namespace {

using Texts = std::vector<std::string>;

// "name;parameter=value;flag" of each extension.
Texts flat(std::string_view field_value) {
  Texts all;
  for (const Extension& extension : parse_extensions(field_value)) {
    std::string text = extension.name;
    for (const ExtensionParameter& parameter : extension.parameters) {
      text += ";" + parameter.name;
      if (parameter.value) text += "=" + *parameter.value;
    }
    all.push_back(text);
  }
  return all;
}

DeflateParameters offer(std::string_view text) {
  DeflateParameters parameters;
  CHECK(read_deflate_offer(parse_extensions(text).at(0), parameters).empty());
  return parameters;
}

}  // namespace

TEST_CASE("lists of extensions (RFC 6455 9.1)") {
  CHECK(flat("").empty());
  CHECK(flat(" , ,").empty());
  CHECK(flat("foo") == Texts{"foo"});
  CHECK(flat("foo, bar; baz=2") == Texts{"foo", "bar;baz=2"});
  CHECK(flat("foo ; a ; b = \"x, y; z\" , bar") == Texts{"foo;a;b=x, y; z", "bar"});
  CHECK(flat(R"(foo; a="q\"q\\")") == Texts{R"(foo;a=q"q\)"});
  CHECK(flat("foo; a=\"never ended, bar") == Texts{"foo;a=\"never ended, bar"});
  CHECK(flat("foo;;a;") == Texts{"foo;;a"});
  CHECK(flat("foo; a=") == Texts{"foo;a="});
}

TEST_CASE("parameters of permessage-deflate (RFC 7692 7.1)") {
  struct Row {
    std::string text;
    Texts in_offer, in_response;
  };
  for (const Row& row : {
           Row{"", {}, {}},
           Row{"; server_no_context_takeover; client_no_context_takeover", {}, {}},
           Row{"; server_max_window_bits=8; client_max_window_bits=15", {}, {}},
           Row{"; SERVER_MAX_WINDOW_BITS=\"10\"", {}, {}},
           Row{"; client_max_window_bits", {}, {"client_max_window_bits has no value"}},
           Row{"; server_max_window_bits",
               {"server_max_window_bits has no value"},
               {"server_max_window_bits has no value"}},
           Row{"; server_max_window_bits=7",
               {"server_max_window_bits=7 is not 8 to 15"},
               {"server_max_window_bits=7 is not 8 to 15"}},
           Row{"; server_max_window_bits=16",
               {"server_max_window_bits=16 is not 8 to 15"},
               {"server_max_window_bits=16 is not 8 to 15"}},
           Row{"; client_max_window_bits=08",
               {"client_max_window_bits=08 is not 8 to 15"},
               {"client_max_window_bits=08 is not 8 to 15"}},
           Row{"; client_max_window_bits=",
               {"client_max_window_bits= is not 8 to 15"},
               {"client_max_window_bits= is not 8 to 15"}},
           Row{"; server_no_context_takeover=1",
               {"server_no_context_takeover has a value"},
               {"server_no_context_takeover has a value"}},
           Row{"; client_no_context_takeover; client_no_context_takeover",
               {"client_no_context_takeover stands twice"},
               {"client_no_context_takeover stands twice"}},
           Row{"; foo=1", {"unknown parameter foo"}, {"unknown parameter foo"}},
       }) {
    INFO(row.text);
    const Extension extension = parse_extensions("permessage-deflate" + row.text).at(0);
    DeflateParameters parameters;
    CHECK(read_deflate_offer(extension, parameters) == row.in_offer);
    CHECK(read_deflate_response(extension, parameters) == row.in_response);
  }
}

TEST_CASE("a response that answers no offer (RFC 7692 7.1.1.1, 7.1.2)") {
  struct Row {
    const char *offered, *answered;
    Texts faults;
  };
  for (const Row& row : {
           Row{"", "", {}},
           Row{"", "; server_max_window_bits=10; server_no_context_takeover; client_no_context_takeover", {}},
           Row{"; server_no_context_takeover", "", {"server_no_context_takeover was asked for and is left out"}},
           Row{"; server_max_window_bits=10", "", {"server_max_window_bits was asked for and is left out"}},
           Row{"; server_max_window_bits=10", "; server_max_window_bits=9", {}},
           Row{"; server_max_window_bits=10",
               "; server_max_window_bits=11",
               {"server_max_window_bits is above the offer"}},
           Row{"", "; client_max_window_bits=10", {"client_max_window_bits was not offered"}},
           Row{"; client_max_window_bits", "; client_max_window_bits=10", {}},
           Row{"; client_max_window_bits=9",
               "; client_max_window_bits=10",
               {"client_max_window_bits is above the offer"}},
           Row{"; client_no_context_takeover", "", {}},
       }) {
    INFO(row.offered << " / " << row.answered);
    DeflateParameters answered;
    read_deflate_response(parse_extensions(std::string("permessage-deflate") + row.answered).at(0), answered);
    CHECK(misfit(answered, {offer(std::string("permessage-deflate") + row.offered)}) == row.faults);
  }
  DeflateParameters answered;
  answered.client_max_window_bits_named = true;
  const std::vector<DeflateParameters> offers = {offer("permessage-deflate; server_no_context_takeover"),
                                                 offer("permessage-deflate; client_max_window_bits")};
  CHECK(misfit(answered, offers).empty());  // the second is the one it answers
  CHECK(misfit(answered, std::vector<DeflateParameters>()).empty());
}

TEST_CASE("what an answer allows on the wire") {
  CHECK(agreed_extensions("").reserved_bits == 0);
  const AgreedExtensions deflate = agreed_extensions("permessage-deflate; server_no_context_takeover");
  CHECK(deflate.reserved_bits == 4);
  CHECK(deflate.deflate->server_no_context_takeover);
  CHECK_FALSE(deflate.deflate->client_no_context_takeover);
  CHECK(agreed_extensions("x-webkit-deflate-frame").per_frame_deflate);
  CHECK_FALSE(agreed_extensions("x-webkit-deflate-frame").deflate);
  CHECK(agreed_extensions("x-own, permessage-deflate").reserved_bits == 7);
  CHECK_FALSE(agreed_extensions("x-server_no_context_takeover").deflate);
}

}  // namespace rung::ws::test
