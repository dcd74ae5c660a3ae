#include "tests/model/sip_text.h"

#include "decode/sip/status_phrase.h"

namespace rung::model {

SipText response_to(const SipText& request, std::uint32_t status, const std::string& to_tag) {
  SipText made;
  made.method = request.method;
  made.status = status;
  made.vias = request.vias;
  made.from_uri = request.from_uri;
  made.from_tag = request.from_tag;
  made.to_uri = request.to_uri;
  made.to_tag = request.to_tag.empty() && status != 100 ? to_tag : request.to_tag;
  made.call_id = request.call_id;
  made.cseq = request.cseq;
  if (status > 100 && status < 300 && request.method == "INVITE") made.record_routes = request.record_routes;
  return made;
}

std::string wire(const SipText& message, decode::Transport transport) {
  std::string text = message.is_request() ? message.method + " " + message.uri + " SIP/2.0\r\n"
                                          : "SIP/2.0 " + std::to_string(message.status) + " " +
                                                std::string(sip::status_phrase(message.status)) + "\r\n";
  const std::string protocol = "SIP/2.0/" + std::string(decode::to_text(transport));
  for (std::size_t i = 0; i < message.vias.size(); ++i)
    text += "Via: " + (i == 0 ? protocol : std::string("SIP/2.0/UDP")) + " " + message.vias[i].host +
            ";branch=" + message.vias[i].branch + "\r\n";
  for (const std::string& host : message.record_routes) text += "Record-Route: <sip:" + host + ";lr>\r\n";
  for (const std::string& host : message.routes) text += "Route: <sip:" + host + ";lr>\r\n";
  if (message.is_request()) text += "Max-Forwards: " + std::to_string(message.max_forwards) + "\r\n";
  text += "From: <" + message.from_uri + ">;tag=" + message.from_tag + "\r\nTo: <" + message.to_uri + ">";
  if (!message.to_tag.empty()) text += ";tag=" + message.to_tag;
  text +=
      "\r\nCall-ID: " + message.call_id + "\r\nCSeq: " + std::to_string(message.cseq) + " " + message.method + "\r\n";
  if (!message.contact.empty()) text += "Contact: <" + message.contact + ">\r\n";
  text += message.more;
  if (!message.body.empty()) text += "Content-Type: application/sdp\r\n";
  return text + "Content-Length: " + std::to_string(message.body.size()) + "\r\n\r\n" + message.body;
}

std::string host_of(const std::string& uri) {
  const std::size_t at = uri.find('@');
  const std::size_t from = at == std::string::npos ? uri.find(':') + 1 : at + 1;
  return uri.substr(from, uri.find(';', from) - from);
}

std::string user_of(const std::string& uri) {
  const std::size_t at = uri.find('@'), colon = uri.find(':');
  return at == std::string::npos ? std::string() : uri.substr(colon + 1, at - colon - 1);
}

std::string session(const std::string& host, unsigned version, const char* direction) {
  return "v=0\r\no=- 7 " + std::to_string(version) + " IN IP4 " + host +
         "\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\na=" + direction + "\r\n";
}

}  // namespace rung::model
