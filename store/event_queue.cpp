#include "store/event_queue.h"

#include <utility>

#include "decode/description.h"

namespace rung::store {
namespace {

std::size_t octets_behind(const decode::Description& description) {
  const sdp::SessionDescription& session = description.session;
  return sizeof description + description.inflated.size() + session.attributes.size() * sizeof(sdp::Attribute) +
         session.media.size() * sizeof(sdp::Media);
}
std::size_t octets_behind(const correlate::Message& message) {
  const decode::SipMessage& sip = message.sip;
  return sip.message.raw().size() + (sip.description ? octets_behind(*sip.description) : 0);
}
std::size_t octets_behind(const correlate::MsrpMessage& message) {
  const decode::MsrpMessage& msrp = message.msrp;
  return msrp.head.size() + msrp.body.size() + msrp.from_path.size() + msrp.to_path.size();
}
std::size_t octets_behind(const correlate::BodySummary& summary) { return summary.text.size(); }
std::size_t octets_behind(const decode::ConnectionFacts& facts) {
  return facts.http_server.size() + facts.ws_host.size() + facts.ws_path.size() + facts.ws_origin.size() +
         facts.ws_user_agent.size() + facts.ws_offered_subprotocols.size() + facts.ws_subprotocol.size() +
         facts.ws_extensions.size();
}
std::size_t octets_behind(const correlate::Transaction& transaction) {
  return transaction.method.size() + transaction.branch.size();
}
std::size_t octets_behind(const correlate::Dialog& dialog) {
  return dialog.call_id.size() + dialog.from_tag.size() + dialog.to_tag.size();
}
std::size_t octets_behind(const correlate::Call& call) {
  return call.call_id.size() + call.caller.size() + call.callee.size() + call.reason.size() + call.end_reason.size();
}
std::size_t octets_behind(const correlate::Registration& registration) {
  return registration.aor.size() + registration.contact.size() + registration.call_id.size() +
         registration.registrar.size() + registration.path.size() + registration.pub_gruu.size() +
         registration.temp_gruu.size() + registration.service_route.size() + registration.received.size() +
         registration.third_party.size();
}
std::size_t octets_behind(const correlate::RegisterAttempt& attempt) { return attempt.user_agent.size(); }
std::size_t octets_behind(const correlate::Subscription& subscription) {
  return subscription.subscriber.size() + subscription.notifier.size() + subscription.call_id.size() +
         subscription.refer_to.size();
}
std::size_t octets_behind(const correlate::Publication& publication) {
  return publication.entity.size() + publication.publisher.size() + publication.call_id.size() +
         publication.entity_tag.size();
}
std::size_t octets_behind(const correlate::LegLink&) { return 0; }
std::size_t octets_behind(const correlate::CallGroup&) { return 0; }
std::size_t octets_behind(const correlate::StateChange& change) { return change.detail.size(); }
std::size_t octets_behind(const decode::WebSocketFrame&) { return 0; }
std::size_t octets_behind(const decode::MessageSource& source) { return source.correlation_id.size(); }
std::size_t octets_behind(const Finding& finding) { return finding.detail.size(); }

}  // namespace

std::size_t octets_of(const correlate::Event& event) {
  return sizeof event + std::visit([](const auto& row) { return octets_behind(row); }, event);
}

EventQueue::EventQueue(std::size_t limit_octets, std::function<void(EventBatch&)> consume)
    : limit_octets_(limit_octets), consume_(std::move(consume)), thread_([this] { work(); }) {}

EventQueue::~EventQueue() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
    waiting_.clear();
  }
  work_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void EventQueue::push(EventBatch& batch, std::size_t octets) {
  {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return error_ || octets_ == 0 || octets_ + octets <= limit_octets_; });
    if (error_) std::rethrow_exception(error_);
    octets_ += octets;
    waiting_.push_back({std::exchange(batch, {}), octets});
    if (!spare_.empty()) {
      batch = std::move(spare_.back());
      spare_.pop_back();
    }
  }
  work_.notify_one();
  batch.clear();
}

void EventQueue::finish() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  work_.notify_one();
  if (thread_.joinable()) thread_.join();
  if (error_) std::rethrow_exception(error_);
}

bool EventQueue::take(Waiting& waiting) {
  std::unique_lock lock(mutex_);
  work_.wait(lock, [&] { return closed_ || !waiting_.empty(); });
  if (waiting_.empty()) return false;
  waiting = std::move(waiting_.front());
  waiting_.pop_front();
  return true;
}

void EventQueue::work() {
  try {
    for (Waiting waiting; take(waiting);) {
      consume_(waiting.batch);
      {
        std::lock_guard lock(mutex_);
        octets_ -= waiting.octets;
        spare_.push_back(std::move(waiting.batch));
      }
      room_.notify_one();
    }
  } catch (...) {
    {
      std::lock_guard lock(mutex_);
      error_ = std::current_exception();
      waiting_.clear();
    }
    room_.notify_one();
  }
}

}  // namespace rung::store
