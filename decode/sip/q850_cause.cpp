#include "decode/sip/q850_cause.h"

#include <algorithm>
#include <array>

namespace rung::sip {
namespace {

constexpr std::array table = {
    Q850Cause{1, "Unallocated (unassigned) number"},
    Q850Cause{2, "No route to specified transit network"},
    Q850Cause{3, "No route to destination"},
    Q850Cause{4, "Send special information tone"},
    Q850Cause{5, "Misdialled trunk prefix"},
    Q850Cause{6, "Channel unacceptable"},
    Q850Cause{7, "Call awarded and being delivered in an established channel"},
    Q850Cause{8, "Preemption"},
    Q850Cause{9, "Preemption, circuit reserved for reuse"},
    Q850Cause{14, "QoR: ported number"},
    Q850Cause{16, "Normal call clearing"},
    Q850Cause{17, "User busy"},
    Q850Cause{18, "No user responding"},
    Q850Cause{19, "No answer from user (user alerted)"},
    Q850Cause{20, "Subscriber absent"},
    Q850Cause{21, "Call rejected"},
    Q850Cause{22, "Number changed"},
    Q850Cause{23, "Redirection to new destination"},
    Q850Cause{24, "Call rejected due to feature at the destination"},
    Q850Cause{25, "Exchange routing error"},
    Q850Cause{26, "Non-selected user clearing"},
    Q850Cause{27, "Destination out of order"},
    Q850Cause{28, "Invalid number format (address incomplete)"},
    Q850Cause{29, "Facility rejected"},
    Q850Cause{30, "Response to STATUS ENQUIRY"},
    Q850Cause{31, "Normal, unspecified"},
    Q850Cause{34, "No circuit/channel available"},
    Q850Cause{38, "Network out of order"},
    Q850Cause{39, "Permanent frame mode connection out of service"},
    Q850Cause{40, "Permanent frame mode connection operational"},
    Q850Cause{41, "Temporary failure"},
    Q850Cause{42, "Switching equipment congestion"},
    Q850Cause{43, "Access information discarded"},
    Q850Cause{44, "Requested circuit/channel not available"},
    Q850Cause{46, "Precedence call blocked"},
    Q850Cause{47, "Resource unavailable, unspecified"},
    Q850Cause{49, "Quality of service not available"},
    Q850Cause{50, "Requested facility not subscribed"},
    Q850Cause{53, "Outgoing calls barred within CUG"},
    Q850Cause{55, "Incoming calls barred within CUG"},
    Q850Cause{57, "Bearer capability not authorized"},
    Q850Cause{58, "Bearer capability not presently available"},
    Q850Cause{62, "Inconsistency in designated outgoing access information and subscriber class"},
    Q850Cause{63, "Service or option not available, unspecified"},
    Q850Cause{65, "Bearer capability not implemented"},
    Q850Cause{66, "Channel type not implemented"},
    Q850Cause{69, "Requested facility not implemented"},
    Q850Cause{70, "Only restricted digital information bearer capability is available"},
    Q850Cause{79, "Service or option not implemented, unspecified"},
    Q850Cause{81, "Invalid call reference value"},
    Q850Cause{82, "Identified channel does not exist"},
    Q850Cause{83, "A suspended call exists, but this call identity does not"},
    Q850Cause{84, "Call identity in use"},
    Q850Cause{85, "No call suspended"},
    Q850Cause{86, "Call having the requested call identity has been cleared"},
    Q850Cause{87, "User not member of CUG"},
    Q850Cause{88, "Incompatible destination"},
    Q850Cause{90, "Non-existent CUG"},
    Q850Cause{91, "Invalid transit network selection"},
    Q850Cause{95, "Invalid message, unspecified"},
    Q850Cause{96, "Mandatory information element is missing"},
    Q850Cause{97, "Message type non-existent or not implemented"},
    Q850Cause{98, "Message not compatible with call state, or message type non-existent or not implemented"},
    Q850Cause{99, "Information element or parameter non-existent or not implemented"},
    Q850Cause{100, "Invalid information element contents"},
    Q850Cause{101, "Message not compatible with call state"},
    Q850Cause{102, "Recovery on timer expiry"},
    Q850Cause{103, "Parameter non-existent or not implemented, passed on"},
    Q850Cause{110, "Message with unrecognized parameter, discarded"},
    Q850Cause{111, "Protocol error, unspecified"},
    Q850Cause{127, "Interworking, unspecified"},
};

constexpr bool by_cause(const Q850Cause& a, const Q850Cause& b) { return a.cause < b.cause; }
static_assert(std::is_sorted(table.begin(), table.end(), by_cause));

}  // namespace

std::span<const Q850Cause> q850_causes() { return table; }

}  // namespace rung::sip
