#include "store/session_rows.h"

namespace rung::store {

SessionRows::SessionRows(const Database& database, TextIds& texts)
    : texts_(texts),
      transaction_(database, "sip_transaction"),
      dialog_(database, "dialog"),
      call_(database, "call"),
      registration_(database, "registration") {}

void SessionRows::write(const correlate::Transaction& transaction) {
  transaction_.id(transaction.id).id(texts_.id_of(transaction.method)).text(transaction.branch);
  transaction_.number(transaction.cseq).id(transaction.connection_id).id(transaction.call);
  transaction_.id(transaction.dialog_id).id(transaction.registration_id).id(transaction.subscription_id);
  transaction_.id(texts_.id_of(to_text(transaction.state))).number_or_null(transaction.status);
  transaction_.time(transaction.started).time(transaction.first_response).time(transaction.completed);
  transaction_.number(std::uint64_t{transaction.retransmissions}).run();
}

void SessionRows::write(const correlate::Dialog& dialog) {
  dialog_.id(dialog.id).id(dialog.call).text(dialog.call_id).text(dialog.from_tag).text(dialog.to_tag);
  dialog_.text(to_text(dialog.state)).time(dialog.created).time(dialog.confirmed).time(dialog.terminated);
  dialog_.text(to_text(dialog.terminated_by)).run();
}

void SessionRows::write(const correlate::Call& call) {
  call_.id(call.id).text(call.call_id).text(call.caller).text(call.callee).text(to_text(call.state));
  call_.number_or_null(call.status).text(call.reason);
  call_.time(call.started).time(call.ringing).time(call.answered).time(call.ended);
  call_.delay(call.pdd).delay(call.setup).delay(call.duration);
  call_.text(to_text(call.hung_up_by)).text(call.transports).number(std::uint64_t{call.messages});
  call_.number(std::uint64_t{call.retransmissions}).number(std::uint64_t{call.hops});
  call_.id(call.group_id == call.id ? 0 : call.group_id).flag(call.complete);
  const correlate::CallProofs& proofs = call.proofs;
  call_.id(proofs.attempting).id(proofs.proceeding).id(proofs.ringing).id(proofs.answered).id(proofs.confirmed);
  call_.id(proofs.end).text(proofs.end == 0 || proofs.end_state == call.state ? "" : to_text(proofs.end_state));
  call_.run();
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
  registration_.flag(registration.outbound).number(registration.flow_timer_s).run();
}

void SessionRows::flush() {
  for (Insert* rows : {&transaction_, &dialog_, &call_, &registration_}) rows->flush();
}

}  // namespace rung::store
