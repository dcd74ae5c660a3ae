#include "correlate/publication_tracker.h"

#include <algorithm>
#include <utility>

#include "base/fingerprint.h"
#include "base/limits.h"
#include "correlate/attempts.h"
#include "correlate/json_text.h"
#include "correlate/refer_links.h"
#include "decode/sip/delta_seconds.h"
#include "decode/sip/event.h"

namespace rung::correlate {
namespace {

constexpr std::uint32_t default_expires_s = 3600;  // RFC 3903 6.2 leaves it to the package; presence has this one

std::string_view value_of(const sip::Message& message, sip::HeaderId id) {
  const sip::HeaderField* field = message.find(id);
  return field != nullptr ? field->value.substr(0, limits::kept_text_octets) : std::string_view();
}

// An entity tag means something for one entity and event only. To is what proxies never change.
std::uint64_t chain_key(std::string_view entity_tag, std::string_view entity, std::string_view event) {
  return fingerprint(entity_tag, fingerprint(entity, fingerprint(event, 1)));
}

PublishKind kind_of(const sip::Message& publish, bool has_tag, std::optional<std::uint32_t> expires) {
  if (expires == 0u) return PublishKind::removal;
  if (!has_tag) return PublishKind::initial;
  return publish.body().empty() ? PublishKind::refresh : PublishKind::change;
}

// A later one may have taken the key over.
void forget(std::unordered_map<std::uint64_t, std::uint64_t>& index, std::uint64_t key, std::uint64_t id) {
  const auto found = index.find(key);
  if (found != index.end() && found->second == id) index.erase(found);
}

}  // namespace

// What a PUBLISH says of itself; views into the message.
struct PublicationTracker::Publish {
  std::string_view event, entity_tag;
  std::uint64_t chain_key = 0, talk_key = 0;
  std::uint32_t cseq = 0;
  std::optional<std::uint32_t> expires;
};

void PublicationTracker::on_message(const SeenMessage& seen) {
  if (seen.transaction().row.method != "PUBLISH" || seen.is_retransmission()) return;
  if (seen.is_request()) return on_request(seen);
  if (seen.status() >= 200) on_answer(seen);
}

TrackedPublication* PublicationTracker::by_key(const std::unordered_map<std::uint64_t, std::uint64_t>& index,
                                               std::uint64_t key) const {
  const auto found = index.find(key);
  return found == index.end() ? nullptr : all_.find(found->second);
}

// The same PUBLISH on another hop or with credentials, else the one whose entity tag it names.
TrackedPublication* PublicationTracker::find(const Publish& publish) {
  TrackedPublication* same = by_key(by_talk_, publish.talk_key);
  if (same != nullptr && publish.cseq <= same->cseq) return same;
  const bool asked_again =
      same != nullptr && !same->over && !same->answered && asks_for_credentials_or_time(same->row.status);
  if (publish.entity_tag.empty()) return asked_again ? same : nullptr;
  TrackedPublication* chained = by_key(by_chain_, publish.chain_key);
  return chained != nullptr ? chained : asked_again ? same : nullptr;
}

TrackedPublication& PublicationTracker::create(const SeenMessage& seen, const Publish& publish) {
  TrackedPublication& made = all_.emplace(++last_id_);
  Publication& row = made.row;
  row.id = last_id_;
  row.event = publish.event;
  row.entity = seen.sip().request_uri().substr(0, limits::kept_text_octets);
  row.publisher = seen.facts().from_uri.substr(0, limits::kept_text_octets);
  row.call_id = seen.facts().call_id.substr(0, limits::kept_text_octets);
  row.started = seen.time();
  made.deadline = seen.time() + limits::transaction_timeout;
  deadlines_.watch(Watched::publication, row.id, made.deadline);
  return made;
}

void PublicationTracker::on_request(const SeenMessage& seen) {
  const sip::Essentials& facts = seen.facts();
  Publish publish;
  publish.event = sip::parse_event(value_of(seen.sip(), sip::HeaderId::event)).type;
  publish.entity_tag = value_of(seen.sip(), sip::HeaderId::sip_if_match);
  publish.chain_key = chain_key(publish.entity_tag, user_at_host(facts.to_uri), publish.event);
  publish.talk_key = fingerprint(facts.call_id, fingerprint(facts.from_tag, fingerprint(publish.event, 2)));
  publish.cseq = facts.cseq.value_or(0);
  publish.expires = sip::expires_of(seen.sip());
  TrackedPublication* found = find(publish);
  if (found != nullptr) settle(*found, seen.time());
  TrackedPublication& publication = found != nullptr ? *found : create(seen, publish);
  of_transaction_[seen.transaction().row.id] = publication.row.id;
  changed_.add(publication.row.id);
  const Timestamp answer_by = seen.time() + limits::transaction_timeout;
  if (publication.row.state != PublicationState::published)
    publication.deadline = std::max(publication.deadline, answer_by);
  if (publication.talk_key == publish.talk_key && publish.cseq <= publication.cseq) {
    if (publish.cseq == publication.cseq) publication.vias = std::min(publication.vias, facts.via_count);
    return;
  }
  forget(by_talk_, publication.talk_key, publication.row.id);
  publication.talk_key = publish.talk_key;
  by_talk_[publish.talk_key] = publication.row.id;
  publication.cseq = publish.cseq;
  publication.vias = facts.via_count;
  publication.kind = kind_of(seen.sip(), !publish.entity_tag.empty(), publish.expires);
  publication.asked_expires = publish.expires;
  publication.answered = false;
}

void PublicationTracker::on_answer(const SeenMessage& seen) {
  const auto found = of_transaction_.find(seen.transaction().row.id);
  if (found == of_transaction_.end()) return;
  TrackedPublication* publication = all_.find(found->second);
  of_transaction_.erase(found);
  if (publication == nullptr || seen.facts().cseq.value_or(0) != publication->cseq) return;
  changed_.add(publication->row.id);
  settle(*publication, seen.time());
  if (seen.status() < 300)
    on_accepted(*publication, seen);
  else if (seen.transaction().via_count <= publication->vias)
    on_refused(*publication, seen);
}

void PublicationTracker::on_accepted(TrackedPublication& publication, const SeenMessage& seen) {
  Publication& row = publication.row;
  row.status = seen.status();
  if (std::exchange(publication.answered, true)) return;
  if (publication.kind == PublishKind::removal) {
    if (row.state == PublicationState::removed) return;
    return end(publication, PublicationState::removed, change_at(seen, "publication-removed"));
  }
  const std::uint32_t granted =
      sip::expires_of(seen.sip()).value_or(publication.asked_expires.value_or(default_expires_s));
  row.expires_s = granted;
  row.ended.reset();
  publication.over = false;
  publication.deadline = seen.time() + seconds(granted);
  if (const std::string_view tag = value_of(seen.sip(), sip::HeaderId::sip_etag); !tag.empty()) {
    row.entity_tag = tag;
    forget(by_chain_, publication.chain_key, row.id);
    publication.chain_key = chain_key(tag, user_at_host(seen.facts().to_uri), row.event);
    by_chain_[publication.chain_key] = row.id;
  }
  if (publication.kind == PublishKind::refresh) ++row.refreshes;
  if (publication.kind == PublishKind::change) ++row.changes;
  row.state = PublicationState::published;
  constexpr std::string_view kinds[] = {"publication-published", "publication-refreshed", "publication-changed"};
  tell(change_at(seen, kinds[static_cast<std::size_t>(publication.kind)]), publication);
}

// 412: the server knows no such entity tag, so nothing is published any more (RFC 3903 4.2). What else refuses a later
// PUBLISH leaves the state until it expires.
void PublicationTracker::on_refused(TrackedPublication& publication, const SeenMessage& seen) {
  publication.row.status = seen.status();
  if (publication.over || publication.answered || asks_for_credentials_or_time(seen.status())) return;
  publication.answered = true;
  if (publication.row.state == PublicationState::published && seen.status() != 412) return;
  end(publication, PublicationState::refused, change_at(seen, "publication-refused"));
}

// Everything that was due happens at its own time, before anything else is looked at.
void PublicationTracker::settle(TrackedPublication& publication, Timestamp now) {
  if (publication.row.state != PublicationState::published || publication.deadline > now) return;
  StateChange change;
  change.kind = "publication-expired";
  change.packet = {0, 0, publication.deadline};
  end(publication, PublicationState::expired, std::move(change));
}

void PublicationTracker::end(TrackedPublication& publication, PublicationState state, StateChange&& change) {
  changed_.add(publication.row.id);
  publication.row.state = state;
  publication.row.ended = change.packet.time;
  publication.over = true;
  publication.deadline = change.packet.time + limits::subscription_linger;
  tell(std::move(change), publication);
}

void PublicationTracker::tell(StateChange&& change, const TrackedPublication& publication) {
  change.detail = "{\"publication\":" + std::to_string(publication.row.id);
  if (publication.row.status >= 300) change.detail += ",\"status\":" + std::to_string(publication.row.status);
  if (!publication.row.entity_tag.empty())
    change.detail += ",\"entity_tag\":" + json_quoted(publication.row.entity_tag);
  change.detail += "}";
  events_.on_event(std::move(change));
}

std::optional<Timestamp> PublicationTracker::deadline_of(std::uint64_t id) const {
  const TrackedPublication* found = all_.find(id);
  if (found == nullptr) return std::nullopt;
  return found->deadline;
}

void PublicationTracker::on_deadline(std::uint64_t id) {
  TrackedPublication& publication = *all_.find(id);
  const Timestamp due = publication.deadline;
  settle(publication, due);
  if (publication.deadline <= due) return write(id);
  deadlines_.watch(Watched::publication, id, std::min(publication.deadline, due + limits::subscription_linger));
}

void PublicationTracker::finish(std::uint64_t id, Timestamp now) {
  settle(*all_.find(id), now);
  write(id);
}

void PublicationTracker::write(std::uint64_t id) {
  TrackedPublication& publication = *all_.find(id);
  forget(by_chain_, publication.chain_key, id);
  forget(by_talk_, publication.talk_key, id);
  Publication row = std::move(publication.row);
  all_.erase(id);
  events_.on_event(std::move(row));
}

}  // namespace rung::correlate
