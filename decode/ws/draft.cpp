#include "decode/ws/draft.h"

#include <openssl/evp.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "base/ascii.h"

namespace rung::ws {

namespace {

struct NumberedDraft {
  std::string_view number;
  Draft draft;
  std::string_view name;
};

// The numbers of Sec-WebSocket-Version; 9 to 12 were never sent.
constexpr std::array versions = {
    NumberedDraft{"4", Draft::hybi_04, "hybi-04"},        NumberedDraft{"5", Draft::hybi_05, "hybi-05"},
    NumberedDraft{"6", Draft::hybi_06, "hybi-06"},        NumberedDraft{"7", Draft::hybi_07, "hybi-07"},
    NumberedDraft{"8", Draft::hybi_08, "hybi-08 to -12"}, NumberedDraft{"13", Draft::rfc_6455, ""},
};

// The numbers of Sec-WebSocket-Draft.
constexpr std::array drafts = {
    NumberedDraft{"0", Draft::hixie_76, "hixie-76"},
    NumberedDraft{"1", Draft::hybi_01, "hybi-01"},
    NumberedDraft{"2", Draft::hybi_02, "hybi-02"},
    NumberedDraft{"3", Draft::hybi_03, "hybi-03"},
};

template <typename Table>
Draft find_draft(const Table& table, std::string_view number) {
  const auto row = std::find_if(table.begin(), table.end(),
                                [number](const NumberedDraft& numbered) { return numbered.number == trim(number); });
  return row == table.end() ? Draft::unknown : row->draft;
}

// The digits of a key divided by the count of its spaces (hixie-76 5.2, steps 4 to 7).
std::optional<std::uint32_t> key_number(std::string_view key) {
  constexpr std::uint64_t most = std::uint64_t{std::numeric_limits<std::uint32_t>::max()} * UINT8_MAX;
  std::uint64_t number = 0, spaces = 0;
  for (const char c : key) {
    if (c == ' ') ++spaces;
    if (!ascii_digit(c)) continue;
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
    if (number > most) return std::nullopt;
  }
  if (spaces == 0 || number % spaces != 0) return std::nullopt;
  const std::uint64_t quotient = number / spaces;
  if (quotient > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(quotient);
}

template <std::size_t size>
std::array<std::uint8_t, size> digest(const EVP_MD* algorithm, Bytes octets) {
  std::array<std::uint8_t, size> result{};
  const std::uint8_t none = 0;
  EVP_Digest(octets.empty() ? &none : octets.data(), octets.size(), result.data(), nullptr, algorithm, nullptr);
  return result;
}

}  // namespace

Draft draft_of(const VersionFields& fields) {
  if (fields.version) return find_draft(versions, *fields.version);
  if (fields.draft) return find_draft(drafts, *fields.draft);
  if (fields.key1_or_key2) return Draft::hixie_76;
  return fields.key ? Draft::rfc_6455 : Draft::hixie_75;
}

std::string name_of(Draft draft, const VersionFields& fields) {
  if (draft == Draft::hixie_75) return "hixie-75";
  if (has_draft_number(draft)) {
    const auto* const row = std::find_if(versions.begin(), versions.end(),
                                         [draft](const NumberedDraft& numbered) { return numbered.draft == draft; });
    return std::string(row->number) + " (" + std::string(row->name) + ")";
  }
  for (const NumberedDraft& numbered : drafts)
    if (numbered.draft == draft) return std::string(numbered.name);
  if (fields.version) return std::string(*fields.version);
  return fields.draft ? "draft " + std::string(*fields.draft) : std::string();
}

std::optional<std::array<std::uint8_t, challenge_answer_octets>> challenge_answer(std::string_view key1,
                                                                                  std::string_view key2, Bytes key3) {
  std::vector<std::uint8_t> octets;
  for (const std::string_view key : {key1, key2}) {
    const std::optional<std::uint32_t> number = key_number(key);
    if (!number) return std::nullopt;
    for (int shift = 24; shift >= 0; shift -= 8) octets.push_back(static_cast<std::uint8_t>(*number >> shift));
  }
  octets.insert(octets.end(), key3.begin(), key3.end());
  return digest<challenge_answer_octets>(EVP_md5(), octets);
}

Sha1 sha1(Bytes octets) { return digest<std::tuple_size_v<Sha1>>(EVP_sha1(), octets); }

Sha1 connection_key(std::string_view key, std::string_view nonce) {
  const std::string text = std::string(key) + std::string(nonce) + "61AC5F19-FBBA-4540-B96F-6561F1AB40A8";
  return sha1(as_bytes(text));
}

}  // namespace rung::ws
