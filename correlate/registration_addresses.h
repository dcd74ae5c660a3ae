// Which registration a URI leads to: by the GRUUs that the registrar gave it (RFC 5627), and by the flow tokens that an
// edge proxy put into its Path (RFC 5626 5.2).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/fingerprint.h"
#include "decode/sip/message.h"

namespace rung::correlate {

enum class AddressKind : std::uint8_t { public_gruu, temporary_gruu, flow_token };
std::string_view to_text(AddressKind kind);  // "public-gruu"

class RegistrationAddresses {
 public:
  struct Found {
    std::uint64_t registration_id = 0;
    AddressKind kind = AddressKind::public_gruu;
  };

  // The value of pub-gruu or temp-gruu. Temporary ones stay valid beside newer ones (RFC 5627 4.2). False where
  // limits::registration_addresses are known: it is not learnt.
  bool learn_gruu(std::uint64_t registration_id, std::string_view uri);
  // The URIs of a Path; one without ob or without a user part is no token. False as above.
  bool learn_path(std::uint64_t registration_id, std::string_view path);
  // A REGISTER with another Call-ID ends all temporary GRUUs (RFC 5627 5.1).
  void forget_temporary(std::uint64_t registration_id);
  void forget(std::uint64_t registration_id);

  // Where a request is sent to: by its Request-URI, else by its Route. Costs next to nothing where neither is such a URI.
  std::optional<Found> find_reached(const sip::Message& request) const;
  // Who begins a dialog, or sends a request outside of one, and is its first hop: by its Contact.
  std::optional<Found> find_sender(const sip::Message& request) const;
  // A Request-URI or the URI of a Contact.
  std::optional<Found> find_gruu(std::string_view uri) const;
  // A URI of Route.
  std::optional<Found> find_token(std::string_view uri) const;
  std::size_t size() const { return by_key_.size(); }

 private:
  struct Key {
    std::string text;
    AddressKind kind;
  };
  static std::optional<Key> gruu_key(std::string_view uri);
  static std::optional<Key> token_key(std::string_view uri);
  bool learn(std::uint64_t registration_id, std::optional<Key>&& key);
  std::optional<Found> find(const std::optional<Key>& key) const;
  void drop(std::uint64_t registration_id, const Key& key);

  // Two flows of one instance share its public GRUU: the one that registered last is found.
  std::unordered_map<std::string, std::uint64_t, TextHash, std::equal_to<>> by_key_;
  std::unordered_map<std::uint64_t, std::vector<Key>> of_registration_;
};

}  // namespace rung::correlate
