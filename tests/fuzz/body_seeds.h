// What body_summary_fuzz begins with: a document of each type, plain and compressed, behind the octet that chooses.
#pragma once

#include <string>

#include "tests/fuzz/network_seeds.h"
#include "tests/support/body_compress.h"
#include "tests/support/packet_builder.h"

namespace rung::test {

// Types in the order of body_summary_fuzz.
inline void add_bodies(Seeds& seeds) {
  const std::string bodies[] = {
      "<presence><tuple id='1'><status><basic>open</basic></status></tuple><person><activities><away/><other>x</other>"
      "</activities><note>n</note></person><atom><address><status status='inuse'/><msnsubstatus "
      "substatus='s'/></address>"
      "</atom></presence>",
      "<dialog-info version='3' state='partial'><dialog direction='initiator'><state event='rejected' code='486'>"
      "terminated</state><remote><identity>sip:b</identity><target uri='sip:c'/></remote></dialog></dialog-info>",
      "<reginfo version='0' state='full'><registration aor='sip:a' state='active'><contact state='active' "
      "event='created'><pub-gruu uri='x'/><temp-gruu/></contact></registration></reginfo>",
      "<conference-info entity='sip:c' state='partial' version='2'><conference-description><subject>s</subject>"
      "</conference-description><conference-state><user-count>1</user-count><locked>true</locked></conference-state>"
      "<users><user><endpoint><status>connected</status><media><type>audio</type><status>recvonly</status></media>"
      "</endpoint></user><user state='deleted'/></users></conference-info>",
      "<watcherinfo version='1'><watcher-list resource='sip:a' package='presence'><watcher status='active' "
      "event='approved'>sip:b</watcher></watcher-list></watcherinfo>",
      "<list version='1' fullState='true'><resource uri='sip:b'><instance id='1' state='active'/></resource></list>",
      "<resource-lists><list><entry uri='sip:a'/></list></resource-lists>",
      "<poc-settings><entity id='e'><isb-settings><incoming-session-barring active='true'/></isb-settings><am-settings>"
      "<answer-mode>manual</answer-mode></am-settings></entity></poc-settings>",
      "<!DOCTYPE m [<!ENTITY e 'x'>]><media_control><picture_fast_update/><general_error>&e;</general_error>"
      "</media_control>",
      "<isComposing xmlns='urn:ietf:params:xml:ns:im-iscomposing'><state>active</state></isComposing>",
      "Messages-Waiting: yes\r\nVoice-Message: 2/8 (0/2)\r\n\r\nTo: x\r\n",
      "Signal=5\r\nDuration=160\r\n",
      "5",
      "SIP/2.0 180 Ringing\r\nFrom: a\r\n",
      "INVITE sip:b SIP/2.0\r\nVia: x\r\n\r\n",
      "--b\r\nContent-Type: application/dtmf\r\nContent-Encoding: gzip\r\n\r\n" + deflated("5", Wrap::gzip) +
          "\r\n--b\r\nContent-Type: multipart/mixed;boundary=i\r\n\r\n--i\r\n\r\nx\r\n--i--\r\n--b--",
  };
  const std::size_t count = std::size(bodies);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = std::to_string(i);
    seeds["plain-" + name] = octet(i) + bodies[i];
    seeds["gzip-" + name] = octet(count + i) + deflated(bodies[i], Wrap::gzip);
    seeds["deflate-" + name] = octet(2 * count + i) + deflated(bodies[i], Wrap::zlib);
  }
}

}  // namespace rung::test
