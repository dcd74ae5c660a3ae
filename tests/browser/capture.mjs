// Captures of SIP over UDP between sockets, as classic pcap with raw IP (link type 101).

function packet(from, to, payload) {
  const octets = Buffer.isBuffer(payload) ? payload : Buffer.from(payload, 'latin1');
  const header = Buffer.alloc(28);
  header[0] = 0x45;
  header.writeUInt16BE(28 + octets.length, 2);
  header[8] = 64;
  header[9] = 17;
  Buffer.from(from.ip.split('.').map(Number)).copy(header, 12);
  Buffer.from(to.ip.split('.').map(Number)).copy(header, 16);
  header.writeUInt16BE(from.port, 20);
  header.writeUInt16BE(to.port, 22);
  header.writeUInt16BE(8 + octets.length, 24);
  return Buffer.concat([header, octets]);
}

export class Capture {
  constructor() {
    const header = Buffer.alloc(24);
    header.writeUInt32LE(0xa1b2c3d4, 0);
    header.writeUInt16LE(2, 4);
    header.writeUInt16LE(4, 6);
    header.writeUInt32LE(262144, 16);
    header.writeUInt32LE(101, 20);
    this.parts = [header];
    this.time = 1795362000000; // milliseconds
  }

  // `payload`: a string of octets (latin1) or a Buffer.
  send(from, to, payload, later = 10) {
    this.time += later;
    const data = packet(from, to, payload);
    const header = Buffer.alloc(16);
    header.writeUInt32LE(Math.floor(this.time / 1000), 0);
    header.writeUInt32LE((this.time % 1000) * 1000, 4);
    header.writeUInt32LE(data.length, 8);
    header.writeUInt32LE(data.length, 12);
    this.parts.push(header, data);
  }

  octets() {
    return Buffer.concat(this.parts);
  }
}

export const alice = { ip: '10.0.0.1', port: 5060 };
export const bob = { ip: '10.0.0.2', port: 5060 };

// One SIP message. `fields` replace or add header fields; UTF-8 in them stays UTF-8.
export function sip(start, fields, body = '') {
  const all = {
    Via: 'SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK1',
    From: '<sip:alice@lab.test>;tag=a',
    To: '<sip:bob@lab.test>',
    'Call-ID': 'call-1@10.0.0.1',
    CSeq: '1 INVITE',
    'Max-Forwards': '70',
    ...fields,
    'Content-Length': String(Buffer.byteLength(body)),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from([start, ...lines, '', body].join('\r\n'), 'utf8');
}

// A call with `pairs` of INFO and its answer between its beginning and its end.
export function longCall(pairs) {
  const capture = new Capture();
  const answered = { To: '<sip:bob@lab.test>;tag=b' };
  const contact = { Contact: '<sip:bob@10.0.0.2:5060>' };
  capture.send(alice, bob, sip('INVITE sip:bob@lab.test SIP/2.0', { Contact: '<sip:alice@10.0.0.1:5060>' }));
  capture.send(bob, alice, sip('SIP/2.0 180 Ringing', { ...answered, ...contact }));
  capture.send(bob, alice, sip('SIP/2.0 200 OK', { ...answered, ...contact }));
  capture.send(alice, bob, sip('ACK sip:bob@10.0.0.2:5060 SIP/2.0', { ...answered, CSeq: '1 ACK' }));
  for (let number = 2; number < pairs + 2; ++number) {
    const fields = { ...answered, Via: `SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK${number}`, CSeq: `${number} INFO` };
    const body = `Signal=${number % 10}\r\nDuration=160\r\n`;
    capture.send(alice, bob, sip('INFO sip:bob@10.0.0.2:5060 SIP/2.0',
      { ...fields, 'Content-Type': 'application/dtmf-relay' }, body));
    capture.send(bob, alice, sip('SIP/2.0 200 OK', fields));
  }
  const last = { ...answered, Via: 'SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKbye', CSeq: `${pairs + 2} BYE` };
  capture.send(alice, bob, sip('BYE sip:bob@10.0.0.2:5060 SIP/2.0', last));
  capture.send(bob, alice, sip('SIP/2.0 200 OK', last));
  return capture;
}
