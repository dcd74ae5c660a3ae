// Records of SIP CLF, counted by hand and not by what is tested.
#pragma once

#include <string>

namespace rung::test {

inline const std::string clf_invite =
    "A0000EE,0053005C005E00720084009700AB00AD00C300C800DB00E500EE\n"
    "1400000000.007\tRORUU\t1 INVITE\t-\tsip:bob@example.org\t198.51.100.1:5060\t[2001:db8::7]:5062\t"
    "sip:bob@example.org\t-\tsip:alice@example.com\tal-1\tcall-1@example.com\tz9hG4bKs1\tz9hG4bKc1\n";

// The same with pointers from 0.
inline const std::string clf_invite_from_0 =
    "A0000EE,0052005B005D00710083009600AA00AC00C200C700DA00E400ED\n" + clf_invite.substr(61);

inline const std::string clf_answer =
    "A000111,00530059005D005F006D007D008F009300A500A900AD00AF00B0\n"
    "1400000001.250\trDSWE\t2 BYE\t200\t-\t192.0.2.9:443\t192.0.2.1:51000\tsip:b@example.org\tb-1\t"
    "sip:a@example.com\ta-1\t%3F\t-\t?\t00@00000000,0011,00,Reason-Phrase: OK\t"
    "00@00000000,000E,00,Subject: café\t07@00012345,0003,00,abc\n";

}  // namespace rung::test
