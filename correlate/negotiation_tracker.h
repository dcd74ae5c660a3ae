// Offers and answers of the dialogs of calls (RFC 3264, RFC 6337): what was agreed, who has whom on hold, and what is wrong
// with an answer. A pair is judged as one hop saw it, since gateways write descriptions anew; what it means for the
// dialog counts once, whichever hop comes first.
#pragma once

#include <string>

#include "correlate/event.h"
#include "correlate/negotiation.h"
#include "correlate/seen_message.h"

namespace rung::correlate {

class NegotiationTracker {
 public:
  explicit NegotiationTracker(EventSink& events) : events_(events) {}

  // Takes a complete message. `role` is that of its session description; `description` is nullptr where it has none, or
  // none that can be read.
  void on_message(const SeenMessage& seen, DescriptionRole role, const sdp::SessionDescription* description);

 private:
  // A message of a dialog on its way through what was agreed there.
  struct Step;

  void on_offer(const SeenMessage& seen, DescriptionFacts&& facts);
  void on_answer(const SeenMessage& seen, const DescriptionFacts* facts);
  void on_no_description(const SeenMessage& seen);
  void on_refusal(const Step& step, Exchange& exchange);
  void judge(const Step& step, std::size_t answerer, const DescriptionFacts& answer);
  void apply(const Step& step, Exchange& exchange, std::size_t answerer, const DescriptionFacts* answer);
  void take(const Step& step, std::size_t side, const Flow& flow, bool chosen);
  void change_hold(const Step& step, std::size_t side, bool holding, const Flow* flow);
  void tell(const Step& step, const std::vector<decode::Fault>& faults);
  void check_limits(const SeenMessage& seen, const sdp::SessionDescription& description, const DescriptionFacts& facts);

  EventSink& events_;
};

}  // namespace rung::correlate
