#include "tests/model/register_client.h"

namespace rung::model {

using correlate::RegistrationState;

void RegisterClient::start() {
  truth_ = &truths_.emplace_back();
  call_id_ = "reg" + std::to_string(layer_.dice().below(1'000'000'000'000));
  tag_ = "rt" + std::to_string(layer_.dice().below(1'000'000'000));
  truth_->aor = "sip:" + user_ + "@" + plan_.registrar;
  truth_->contact = "sip:" + user_ + "@" + layer_.host();
  truth_->call_id = call_id_;
  send(plan_.expires_s);
}

void RegisterClient::send(std::uint32_t expires) {
  SipText request;
  request.method = "REGISTER";
  request.uri = "sip:" + plan_.registrar;
  request.from_uri = request.to_uri = truth_->aor;
  request.from_tag = tag_;
  request.call_id = call_id_;
  request.cseq = ++cseq_;
  request.contact = truth_->contact;
  request.more = "Expires: " + std::to_string(expires) + "\r\n";
  if (credentials_)
    request.more +=
        "Authorization: Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"sip:x\", "
        "response=\"0123456789abcdef0123456789abcdef\"\r\n";
  layer_.request(
      request, plan_.next_hop, [this, expires](const SipText& response) { on_response(response, expires); },
      [this] { truth_->answer_lost = true; });
}

void RegisterClient::on_response(const SipText& response, std::uint32_t asked) {
  if (response.status < 200) return;
  truth_->status = response.status;
  if (response.status < 300) return on_grant(response, asked);
  const bool again = response.status == 401 && !credentials_;
  if (response.status == 401) ++truth_->challenges;
  if (!truth_->granted)
    truth_->state = response.status == 401 ? RegistrationState::challenged : RegistrationState::rejected;
  credentials_ = credentials_ || again;
  if (again) send(asked);
}

void RegisterClient::on_grant(const SipText& response, std::uint32_t asked) {
  if (asked == 0) {
    truth_->state = RegistrationState::unregistered;
    return;
  }
  const std::size_t at = response.more.find("expires=");
  truth_->expires_s = static_cast<std::uint32_t>(std::stoul(response.more.substr(at + 8)));
  if (truth_->granted) ++truth_->refreshes;
  truth_->granted = layer_.agenda().now();
  truth_->state = RegistrationState::registered;
  const Duration half = milliseconds(static_cast<std::int64_t>(truth_->expires_s) * 500);
  if (plan_.refreshes > 0) {
    --plan_.refreshes;
    layer_.agenda().after(half, [this] { send(plan_.expires_s); });
  } else if (plan_.unregisters) {
    layer_.agenda().after(half, [this] { send(0); });
  }
}

}  // namespace rung::model
