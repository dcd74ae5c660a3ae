// URIs and hosts as people know them.
#pragma once

#include <string>
#include <string_view>

namespace rung::cli {

// "alice@lab.test", "+4930123": without scheme, password and parameters, and without a host that is
// under .invalid. As it is where it is no URI.
std::string short_uri(std::string_view uri);
// Only its user: "alice"; empty where it has none.
std::string user_of(std::string_view uri);

bool is_address(std::string_view host);        // an IPv4 or IPv6 literal
bool is_under_invalid(std::string_view host);  // names nobody (RFC 2606; RFC 7118 5)
// A host that says more than an address does: neither a literal, nor under .invalid, nor
// "localhost".
bool is_telling_host(std::string_view host);

}  // namespace rung::cli
