"""hostile_call.py FILE: a capture of one call whose texts are what Mermaid, PlantUML and HTML would run."""
import struct
import sys

texts = ['a;b#c%%d', 'end', 'wrap: x', '@enduml', '!include /etc/passwd', '%getenv("HOME")', '$$x$$',
         '<script>document.title=1</script>', '<img src=x onerror=document.title=1>', '**b** __u__ //i// --s--',
         '[[http://x]] <:smile:>', '``` # h', '| c | c |', '#quot; &quot; &#60;', '\\n\\', "/' x '/", '%%{init: {}}%%',
         '\u202ertl \u2028', '-->>', 'participant x as y', 'Note over p1: z', '"x" as p9', '~~x~~ ""m""', ': : :']


def packet(message, to_server):
    message = message.encode()
    ends = (b'\x0a\0\0\1', b'\x0a\0\0\2')
    source, destination = ends if to_server else ends[::-1]
    ports = (5062, 5060) if to_server else (5060, 5062)
    udp = struct.pack('>HHHH', *ports, 8 + len(message), 0) + message
    ip = struct.pack('>BBHHHBBH', 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0) + source + destination
    total = sum(struct.unpack('>10H', ip))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    ip = ip[:10] + struct.pack('>H', 0xffff - total) + ip[12:]
    return b'\0' * 12 + b'\x08\0' + ip + udp


def headers(branch, cseq, agent):
    return (f'Via: SIP/2.0/UDP 10.0.0.1:5062;branch=z9hG4bK{branch}\r\nFrom: <sip:a;b"c@x>;tag=a\r\n'
            f'To: <sip:<script>@x>;tag=b\r\nCall-ID: hostile;#%%@enduml\r\nCSeq: {cseq}\r\nUser-Agent: {agent}\r\n'
            'Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n')


with open(sys.argv[1], 'wb') as file:
    file.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
    messages = [('INVITE sip:b@x SIP/2.0\r\n' + headers('i', '1 INVITE', texts[7]).replace(';tag=b', ''), True)]
    for number, text in enumerate(texts):
        messages.append((f'SIP/2.0 {180 + number} {text}\r\n' + headers('i', '1 INVITE', text), False))
    messages.append(('SIP/2.0 486 end\r\n' + headers('i', '1 INVITE', 'end'), False))
    for number, (message, to_server) in enumerate(messages):
        octets = packet(message, to_server)
        file.write(struct.pack('<IIII', 1795305600 + number * 4, 0, len(octets), len(octets)) + octets)
