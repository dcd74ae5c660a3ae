// Every parser of a header grammar, and the views that each makes of a text.
#pragma once

#include <string_view>
#include <vector>

#include "decode/sip/access_network.h"
#include "decode/sip/asserted_identity.h"
#include "decode/sip/authentication.h"
#include "decode/sip/cseq.h"
#include "decode/sip/date.h"
#include "decode/sip/delta_seconds.h"
#include "decode/sip/dialog_reference.h"
#include "decode/sip/diversion.h"
#include "decode/sip/event.h"
#include "decode/sip/ip_literal.h"
#include "decode/sip/rack.h"
#include "decode/sip/reason.h"
#include "decode/sip/refer.h"
#include "decode/sip/route.h"
#include "decode/sip/session_id.h"
#include "decode/sip/uri_comparison.h"
#include "decode/sip/urn.h"
#include "decode/sip/user_to_user.h"
#include "decode/sip/warning.h"

namespace rung::sip {

using Views = std::vector<std::string_view>;

inline void append(Views& views, const NameAddr& address) {
  views.insert(views.end(), {address.display_name, address.uri, address.parameters});
}

inline void append_calls(Views& views, std::string_view text) {
  const DialogReference dialog = parse_dialog_reference(text);
  views.insert(views.end(), {dialog.call_id, dialog.to_tag, dialog.from_tag, dialog.local_tag, dialog.remote_tag});
  const ReferTo refer = parse_refer_to(text);
  append(views, refer.address);
  views.insert(views.end(), {refer.method, refer.headers, parse_referred_by(text).content_id});
  const Reason reason = parse_reason(text);
  views.insert(views.end(), {reason.protocol, reason.text, reason.location});
  const SessionId session = parse_session_id(text);
  views.insert(views.end(), {session.local, session.remote});
  const Diversion diversion = parse_diversion(text);
  append(views, diversion.address);
  views.insert(views.end(), {diversion.reason, diversion.privacy, diversion.screen});
  const HistoryEntry history = parse_history_entry(text);
  append(views, history.address);
  views.insert(views.end(), {history.index, history.changed_contact, history.mapped, history.unchanged, history.reason,
                             history.privacy});
  const UserToUser user = parse_user_to_user(text);
  views.insert(views.end(), {user.data, user.encoding, user.purpose, user.content});
  const Route route = parse_route(text);
  append(views, route.address);
  views.insert(views.end(), {route.uri.rest, route.uri.host, route.transport, route.received});
}

inline void append_values(Views& views, std::string_view text) {
  const CSeq cseq = parse_cseq(text);
  views.insert(views.end(), {cseq.digits, cseq.method, parse_rack(text).method});
  (void)parse_rseq(text);
  (void)parse_date(text);
  (void)parse_ip_literal(text);
  const DeltaSeconds seconds = parse_delta_seconds(text);
  views.insert(views.end(), {seconds.comment, seconds.parameters, seconds.refresher});
  const Warning warning = parse_warning(text);
  views.insert(views.end(), {warning.agent, warning.text});
  const Event event = parse_event(text);
  views.insert(views.end(), {event.type, event.package, event.templates, event.id, event.parameters});
  const SubscriptionState state = parse_subscription_state(text);
  views.insert(views.end(), {state.name, state.reason});
  const RemotePartyId party = parse_remote_party_id(text);
  append(views, party.address);
  views.insert(views.end(), {party.party, party.screen, party.privacy, party.id_type});
  const Identity identity = parse_identity(text);
  views.insert(views.end(), {identity.signature, identity.info, identity.algorithm, identity.extension});
  const ChargingVector vector = parse_charging_vector(text);
  views.insert(views.end(), {vector.icid, vector.generated_at, vector.originating, vector.terminating});
  const AccessNetwork network = parse_access_network(text);
  views.insert(views.end(), {network.type, network.cell});
  const SecurityMechanism mechanism = parse_security_mechanism(text);
  views.insert(views.end(), {mechanism.name, mechanism.q, mechanism.algorithm, mechanism.parameters});
}

inline void append_authentication(Views& views, const Authentication& found) {
  views.insert(views.end(), {found.scheme_name, found.rest, found.username, found.realm, found.nonce, found.uri,
                             found.response, found.algorithm, found.cnonce, found.opaque, found.qop, found.nc,
                             found.stale, found.domain, found.auts, found.next_nonce, found.rspauth});
}

inline Views views_of_every_header(std::string_view text) {
  Views views;
  append_calls(views, text);
  append_values(views, text);
  append_authentication(views, parse_authentication(text));
  append_authentication(views, parse_authentication_info(text));
  if (const Result<Uri> uri = parse_uri(text))
    if (const auto urn = parse_urn(*uri)) views.insert(views.end(), {urn->name_space, urn->specific, urn->imei()});
  return views;
}

}  // namespace rung::sip
