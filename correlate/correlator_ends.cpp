// What the correlator ends: at its deadline, at a limit, at the end of the capture; and rows of what has not ended.
#include <algorithm>
#include <string>
#include <utility>

#include "base/limits.h"
#include "correlate/correlator_stages.h"

namespace rung::correlate {
namespace {

// Until when it is watched again, where its deadline is `deadline`. What ends before it gets a nearer one: it is looked
// at again soon, but calls, of which there are many, are watched anew then.
Timestamp next_look(Watched kind, Timestamp deadline, Timestamp now) {
  if (kind == Watched::call) return std::min(deadline, now + open_call_watched);
  if (kind == Watched::subscription || kind == Watched::publication)
    return std::min(deadline, now + limits::call_linger);
  return deadline;
}

template <typename Row>
void give_followed(EventSink& rows, Row row) {
  row.followed = true;
  rows.on_event(std::move(row));
}

}  // namespace

// What ended since it changed is not found: its row was given out.
void Correlator::Impl::report_open(EventSink& rows) {
  for (std::uint64_t id : transactions_.changed().take())
    if (const TrackedTransaction* found = transactions_.by_id(id)) rows.on_event(found->written_row());
  for (std::uint64_t id : calls_.changed().take()) {
    const TrackedCall* found = calls_.by_id(id);
    if (found == nullptr) continue;
    for (const TrackedDialog& each : found->dialogs) rows.on_event(found->dialog_row(each));
    give_followed(rows, found->call_row());
  }
  legs_.report_groups(rows);
  for (std::uint64_t id : registrations_.changed().take())
    if (const TrackedRegistration* found = registrations_.by_id(id)) give_followed(rows, Registration(found->row));
  for (std::uint64_t id : subscriptions_.changed().take())
    if (const TrackedSubscription* found = subscriptions_.by_id(id)) give_followed(rows, Subscription(found->row));
  for (std::uint64_t id : publications_.changed().take())
    if (const TrackedPublication* found = publications_.by_id(id)) give_followed(rows, Publication(found->row));
}

// The true deadline of what was watched for that moment; nothing where it was written before, or is watched for another.
std::optional<Timestamp> Correlator::Impl::deadline_of(const Watch& watched, Timestamp moment) {
  switch (watched.kind) {
    case Watched::transaction:
      if (const TrackedTransaction* found = transactions_.by_id(watched.id)) return found->deadline;
      break;
    case Watched::call:
      if (const CallHead* found = calls_.head_of(watched.id); found != nullptr && found->watched == moment)
        return found->deadline;
      break;
    case Watched::registration:
      if (const TrackedRegistration* found = registrations_.by_id(watched.id)) return found->deadline;
      break;
    case Watched::dialog:  // by the id of its call
      if (TrackedCall* found = calls_.by_id(watched.id)) return dialogs_.next_deadline(*found);
      break;
    case Watched::subscription:
      return subscriptions_.deadline_of(watched.id);
    case Watched::publication:
      return publications_.deadline_of(watched.id);
  }
  return std::nullopt;
}

void Correlator::Impl::fetch(const Watch& watched) const {
  if (watched.kind == Watched::transaction) transactions_.fetch(watched.id);
  if (watched.kind == Watched::call) calls_.fetch(watched.id);
}

// Everything is judged at the moment it was watched for, never at `now`, so that ticks change no row.
void Correlator::Impl::on_time(Timestamp now) {
  if (now <= now_) return;
  now_ = now;
  ExpiryQueue<Watch>& queue = deadlines_.queue();
  while (std::optional<Timestamp> moment = queue.next_deadline([this](const Watch& near) { fetch(near); })) {
    std::optional<Watch> watched = queue.pop(now);
    if (!watched) return;
    std::optional<Timestamp> deadline = deadline_of(*watched, *moment);
    if (!deadline) continue;
    if (*deadline <= *moment) {
      expire(*watched, *deadline);
      continue;
    }
    const Timestamp look = next_look(watched->kind, *deadline, *moment);
    if (watched->kind == Watched::call) calls_.head_of(watched->id)->watched = look;
    queue.push(look, *watched);
  }
}

void Correlator::Impl::expire(const Watch& watched, Timestamp deadline) {
  if (watched.kind == Watched::call) return write_call(watched.id, deadline);
  if (watched.kind == Watched::dialog) {
    calls_.changed().add(watched.id);
    return dialogs_.on_deadline(*calls_.by_id(watched.id), deadline);
  }
  if (watched.kind == Watched::registration) return registrations_.on_deadline(watched.id);
  if (watched.kind == Watched::subscription) return subscriptions_.on_deadline(watched.id);
  if (watched.kind == Watched::publication) return publications_.on_deadline(watched.id);
  TrackedTransaction& transaction = *transactions_.by_id(watched.id);
  if (!transactions_.times_out(transaction)) return write_transaction(watched.id, true);
  transactions_.changed().add(watched.id);
  if (transaction.row.call != 0) calls_.changed().add(transaction.row.call);
  transaction_findings_.on_timeout(transaction);
  calls_.on_timeout(transaction.row, deadline);
  attempts_.on_transaction_end(transaction.row, deadline);
  registrations_.on_transaction_end(transaction);
  publications_.on_transaction_end(watched.id);
}

void Correlator::Impl::write_transaction(std::uint64_t id, bool in_time) {
  transaction_findings_.on_end(*transactions_.by_id(id), in_time);
  registrations_.on_transaction_end(*transactions_.by_id(id));
  publications_.on_transaction_end(id);
  attempts_.on_transaction_end(transactions_.by_id(id)->row, std::nullopt);
  events_.on_event(transactions_.remove(id));
}

void Correlator::Impl::write_call(std::uint64_t id, Timestamp now, bool capture_ended) {
  dialogs_.on_end(*calls_.by_id(id), now);
  recordings_.forget(id);
  lost_.forget_call(id);
  calls_.write(id, capture_ended);
  legs_.on_call_written(id);
}

// What waits longest goes first: finished calls and transactions, which only linger for late retransmissions.
void Correlator::Impl::keep_within_limits(const PacketRef& packet) {
  while (transactions_.size() > at_most_.transactions || calls_.size() > at_most_.calls ||
         registrations_.size() > at_most_.registrations || subscriptions_.size() > limits::subscriptions ||
         publications_.size() > limits::publications) {
    const std::optional<Timestamp> moment = deadlines_.queue().next_deadline();
    if (!moment) return;
    const Watch watched = *deadlines_.queue().pop({INT64_MAX});
    if (!deadline_of(watched, *moment)) continue;
    if (watched.kind == Watched::dialog) {  // goes with its call
      calls_.head_of(watched.id)->dialogs_watched.reset();
      continue;
    }
    report_over_limit(watched, packet);
    if (watched.kind == Watched::transaction) write_transaction(watched.id, false);
    if (watched.kind == Watched::call) write_call(watched.id, now_);
    if (watched.kind == Watched::registration) registrations_.write(watched.id);
    if (watched.kind == Watched::subscription) subscriptions_.write(watched.id);
    if (watched.kind == Watched::publication) publications_.write(watched.id);
  }
}

void Correlator::Impl::follow_half() {
  const FollowedAtMost typed = at_most_;
  at_most_ = {calls_.size() / 2, transactions_.size() / 2, registrations_.size() / 2};
  keep_within_limits({0, 0, now_});
  at_most_ = typed;
}

// Once, and only when something goes that had not ended.
void Correlator::Impl::report_over_limit(const Watch& watched, const PacketRef& packet) {
  bool ended = (watched.kind == Watched::transaction && transactions_.by_id(watched.id)->is_over()) ||
               (watched.kind == Watched::call && calls_.by_id(watched.id)->over) ||
               (watched.kind == Watched::registration && registrations_.by_id(watched.id)->over) ||
               (watched.kind == Watched::subscription && subscriptions_.is_over(watched.id)) ||
               (watched.kind == Watched::publication && publications_.is_over(watched.id));
  if (!ended) report_over_limit(packet);
}

void Correlator::Impl::report_over_limit(const PacketRef& packet) {
  if (over_limit_reported_) return;
  over_limit_reported_ = true;
  std::string detail =
      std::to_string(calls_.size()) + " calls, " + std::to_string(transactions_.size()) + " transactions, " +
      std::to_string(registrations_.size()) + " registrations, " + std::to_string(subscriptions_.size()) +
      " subscriptions, " + std::to_string(publications_.size()) + " publications, " + std::to_string(sessions_.size()) +
      " names of MSRP sessions, " + std::to_string(registrations_.addresses()) + " GRUUs and flow tokens open";
  events_.on_event(make_finding(FindingCode::correlate_over_limit, packet, std::move(detail)));
}

void Correlator::Impl::finish() {
  for (std::uint64_t id : transactions_.ids_in_order()) write_transaction(id, false);
  for (std::uint64_t id : subscriptions_.ids_in_order()) subscriptions_.finish(id, now_);
  for (std::uint64_t id : calls_.ids_in_order()) write_call(id, now_, true);
  for (std::uint64_t id : registrations_.ids_in_order()) registrations_.write(id);
  for (std::uint64_t id : publications_.ids_in_order()) publications_.finish(id, now_);
  for (Finding& finding : waiting_) events_.on_event(std::move(finding));
  waiting_.clear();
}

}  // namespace rung::correlate
