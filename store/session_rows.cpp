#include "store/session_rows.h"

#include "decode/sip/q850_cause.h"

namespace rung::store {

SessionRows::SessionRows(const Database& database, TextIds& texts, SameId same_id)
    : texts_(texts),
      transaction_(database, "sip_transaction", same_id),
      dialog_(database, "dialog", same_id),
      call_(database, "call", same_id),
      registration_(database, "registration", same_id),
      register_attempt_(database, "register_attempt", same_id),
      call_group_(database, "call_group", same_id),
      leg_link_(database, "leg_link"),
      subscription_(database, "subscription", same_id),
      publication_(database, "publication", same_id),
      cause_(database, "q850_cause") {}

void SessionRows::write(const correlate::Transaction& transaction) {
  transaction_.id(transaction.id).id(texts_.id_of(transaction.method)).text(transaction.branch);
  transaction_.number(transaction.cseq).id(transaction.connection_id).id(transaction.call);
  transaction_.id(transaction.dialog_id).id(transaction.registration_id).id(transaction.subscription_id);
  transaction_.id(texts_.id_of(to_text(transaction.state))).number_or_null(transaction.status);
  transaction_.time(transaction.started).time(transaction.first_response).time(transaction.completed);
  transaction_.number(std::uint64_t{transaction.retransmissions});
  transaction_.id(transaction.attempt_id == transaction.id ? 0 : transaction.attempt_id).run();
}

void SessionRows::write(const correlate::Dialog& dialog) {
  dialog_.id(dialog.id).id(dialog.call).text(dialog.call_id).text(dialog.from_tag).text(dialog.to_tag);
  dialog_.text(to_text(dialog.state)).time(dialog.created).time(dialog.confirmed).time(dialog.terminated);
  dialog_.text(to_text(dialog.terminated_by)).flag(dialog.winner).id(texts_.id_of(dialog.codecs));
  dialog_.number(std::uint64_t{dialog.offers}).number(std::uint64_t{dialog.unanswered}).text(to_text(dialog.held_by));
  dialog_.number(std::uint64_t{dialog.holds}).number(dialog.session_expires_s).text(to_text(dialog.refresher)).run();
}

void SessionRows::write(const correlate::Call& call) {
  call_.id(call.id).text(call.call_id).text(call.caller).text(call.callee).text(to_text(call.state));
  call_.number_or_null(call.status).text(call.reason);
  call_.time(call.started).time(call.ringing).time(call.answered).time(call.ended);
  call_.delay(call.pdd).delay(call.setup).delay(call.duration);
  call_.text(to_text(call.hung_up_by)).text(call.transports).number(std::uint64_t{call.messages});
  call_.number(std::uint64_t{call.retransmissions}).number(std::uint64_t{call.hops});
  call_.flag(call.complete);
  const correlate::CallProofs& proofs = call.proofs;
  call_.id(proofs.attempting).id(proofs.proceeding).id(proofs.ringing).id(proofs.answered).id(proofs.confirmed);
  call_.id(proofs.end).text(proofs.end == 0 || proofs.end_state == call.state ? "" : to_text(proofs.end_state));
  call_.text(call.end_reason).number(call.q850_cause).number(std::uint64_t{call.attempts}).id(call.recorded_call).run();
}

void SessionRows::write(const correlate::Registration& registration) {
  registration_.id(registration.id).text(registration.aor).text(registration.contact).text(registration.instance);
  registration_.number(registration.reg_id).text(registration.call_id).text(registration.registrar);
  registration_.id(registration.connection_id).text(to_text(registration.transport));
  registration_.id(texts_.id_of(registration.user_agent)).text(to_text(registration.state));
  registration_.number_or_null(registration.status).time(registration.first).time(registration.last);
  registration_.number(registration.expires_s).time(registration.expires);
  registration_.number(std::uint64_t{registration.refreshes}).number(std::uint64_t{registration.challenges});
  registration_.text(registration.path).text(registration.pub_gruu).text(registration.temp_gruu);
  registration_.flag(registration.outbound).number(registration.flow_timer_s).text(registration.service_route);
  registration_.text(registration.received).text(registration.third_party);
  registration_.number(std::uint64_t{registration.failed_refreshes}).number(registration.last_refresh_at);
  registration_.number(registration.latest_refresh_at).number(std::uint64_t{registration.lost_flows});
  registration_.time(registration.lost).time(registration.recovered).run();
}

void SessionRows::write(const correlate::RegisterAttempt& attempt) {
  register_attempt_.id(attempt.id).id(attempt.registration_id).id(attempt.connection_id);
  register_attempt_.id(texts_.id_of(attempt.user_agent)).time(attempt.started).time(attempt.ended);
  register_attempt_.number_or_null(attempt.status).number(std::uint64_t{attempt.requests}).run();
}

void SessionRows::write(const correlate::LegLink& link) {
  leg_link_.id(link.call_a)
      .id(link.call_b)
      .id(texts_.id_of(link.rule))
      .number(std::uint64_t{link.score})
      .id(link.message_id)
      .run();
}

void SessionRows::write(const correlate::CallGroup& group) { call_group_.id(group.call).id(group.group_id).run(); }

void SessionRows::write(const correlate::Subscription& subscription) {
  Insert& row = subscription_;
  row.id(subscription.id).text(subscription.event).text(subscription.event_id).text(subscription.subscriber);
  row.text(subscription.notifier).text(subscription.call_id).text(subscription.from_tag).text(subscription.to_tag);
  row.text(to_text(subscription.state)).text(subscription.reason).number_or_null(subscription.status);
  row.time(subscription.started).time(subscription.ended).number(subscription.expires_s);
  row.number(std::uint64_t{subscription.notifications}).number(std::uint64_t{subscription.refreshes});
  row.id(subscription.call).text(subscription.refer_to).number_or_null(subscription.refer_status).run();
}

void SessionRows::write(const correlate::Publication& publication) {
  Insert& row = publication_;
  row.id(publication.id).text(publication.event).text(publication.entity).text(publication.publisher);
  row.text(publication.call_id).text(publication.entity_tag).text(to_text(publication.state));
  row.number_or_null(publication.status).time(publication.started).time(publication.ended);
  row.number(publication.expires_s).number(std::uint64_t{publication.refreshes});
  row.number(std::uint64_t{publication.changes}).run();
}

void SessionRows::write_causes() {
  for (const sip::Q850Cause& row : sip::q850_causes()) cause_.id(row.cause).text(row.name).run();
}

void SessionRows::flush() {
  for (Insert* rows : {&transaction_, &dialog_, &call_, &registration_, &register_attempt_, &call_group_, &leg_link_,
                       &subscription_, &publication_, &cause_})
    rows->flush();
}

}  // namespace rung::store
