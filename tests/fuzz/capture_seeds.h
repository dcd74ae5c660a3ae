// What capture_file_fuzz begins with: pcap and pcapng files of every kind, sound, damaged and compressed.
#pragma once

#include <string>
#include <string_view>

#include "tests/fuzz/network_seeds.h"
#include "tests/support/capture_builder.h"
#include "tests/support/compress.h"
#include "tests/support/packet_builder.h"

namespace rung::test {

constexpr std::int64_t second = 1'000'000'000;

// The record of the patched libpcaps has 8 octets more.
inline std::string patched_record(ByteOrder order, std::uint32_t time, std::string_view octets) {
  return OctetWriter(order).u32(time).u32(0).u32(octets.size()).u32(octets.size()).u64(0).text(octets).octets();
}

inline std::string plain_pcap() {
  const std::string frame = ethernet(short_sip());
  return PcapBuilder().packet(second, frame).packet(2 * second, frame).packet(3 * second, frame).octets();
}

inline void add_pcap(Seeds& seeds) {
  const std::string frame = ethernet(short_sip());
  for (ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
    const std::string end = order == ByteOrder::little ? "-little" : "-big";
    for (std::uint32_t magic : {PcapBuilder::microseconds, PcapBuilder::nanoseconds})
      seeds[(magic == PcapBuilder::nanoseconds ? "pcap-nano" : "pcap-micro") + end] =
          PcapBuilder(order, magic).packet(5 * second, frame).packet(second, frame, 99).packet(0, frame).octets();
    seeds["pcap-patched" + end] = PcapBuilder(order, 0xa1b2cd34)
                                      .raw(patched_record(order, 1, frame))
                                      .raw(patched_record(order, 2, frame))
                                      .octets();
  }
  const std::string whole = plain_pcap(), header = whole.substr(0, 24);
  const std::string record = whole.substr(24, 16 + frame.size());
  const auto with_lengths = [&](std::size_t captured, std::size_t wire) {
    return le32(1) + le32(0) + le32(captured) + le32(wire) + record.substr(16);
  };
  seeds["pcap-header"] = header.substr(0, 20);
  seeds["pcap-cut"] = whole.substr(0, whole.size() - 9);
  seeds["pcap-cut-header"] = whole + record.substr(0, 9);
  seeds["pcap-zeros"] = header + record + zeros(64) + record + record + record;
  seeds["pcap-huge-packet"] = header + record + with_lengths(0x7fffffff, 9) + record + record;
  seeds["pcap-wrong-length"] =
      whole + with_lengths(9, frame.size()) + record + with_lengths(500, 500) + record + record;
  seeds["pcap-longer-than-wire"] = header + with_lengths(frame.size(), 9) + with_lengths(frame.size(), 9) + record;
  seeds["pcap-wire-length"] = whole + with_lengths(300, frame.size()) + record + record + record + record;
  PcapBuilder later;
  for (int day = 0; day < 5; ++day) later.packet((200 + day) * 86'400 * second, frame);
  seeds["pcap-much-later"] = whole + std::string(40, '\xff') + later.octets().substr(header.size());
  std::string damaged = header;
  for (int i = 0; i < 22; ++i) damaged.append(record).append(30, '\xff').append(record);
  seeds["pcap-damaged-often"] = damaged;
}

// What a filter looks at: IP behind each link header, whole and as fragments of which the first decides.
inline void add_filtered(Seeds& seeds) {
  Random random(2);
  const std::string datagram = udp({}, std::string(24, 'a'));
  const IpFields first{.id = 1, .more_fragments = true}, later{.id = 1, .fragment_offset = 16};
  const IpFields v6{.source = "2001:db8::1", .destination = "2001:db8::2", .protocol = 44};
  IpFields v6_options = v6;
  v6_options.protocol = 0;
  const std::string first_v6 = ipv6_fragment(17, 9, 0, true, datagram.substr(0, 16));
  const std::string last_v6 = ipv6_fragment(17, 9, 16, false, datagram.substr(16));
  const std::string packets[] = {short_sip(),
                                 short_sip(true),
                                 ipv4(first, datagram.substr(0, 16)),
                                 ipv4(later, datagram.substr(16)),
                                 ipv6(v6, last_v6),
                                 ipv6(v6, first_v6),
                                 ipv6(v6_options, ipv6_extension(44, last_v6)),
                                 ipv6(v6, ipv6_fragment(17, 9, 0, false, datagram))};
  for (const LinkHeader& link : link_headers()) {
    PcapngBuilder file;
    file.interface(link.link_type).interface(1);
    for (const std::string& packet : packets) {
      Carried carried = carried_ip(packet);
      file.packet(0, 1, link.around(carried, random));
      file.packet(1, 1, ethernet(packet, carried.ether_type, {0x88a8, 0x8100}));
    }
    seeds["filtered-" + file_name(link.name)] = file.packet(1, 1, ethernet("arp", 0x0806)).octets();
  }
  PcapngBuilder odd;
  for (std::uint32_t link_type : {12u, 14u, 228u, 229u, 147u, 9999u}) odd.interface(link_type);
  for (std::uint32_t i = 0; i < 6; ++i) odd.packet(i, 1, packets[0]).packet(i, 2, packets[3]).packet(i, 3, zeros(30));
  seeds["filtered-raw"] = odd.octets();
}

// `section`: of one byte order, with blocks of every type and their options.
inline void add_section(PcapngBuilder& file, ByteOrder order) {
  const std::string frame = ethernet(short_sip());
  file.section(order);
  const auto numbers = [&](std::uint64_t number) { return file.body().u64(number).octets(); };
  const auto resolution = [&](unsigned value) { return file.option(9, octet(value)); };
  const std::string end = file.option(0, "");
  file.interface(1, 0, file.option(1, "comment") + file.option(2, "eth0") + resolution(9) + end);
  file.interface(1, 40, file.option(2, "eth1") + resolution(0x8a) + file.option(14, numbers(3600)) + end);
  file.interface(101, 0, file.option(2, "eth0") + resolution(40) + file.option(11, "udp"));
  file.interface(1, 0, resolution(12) + file.option(14, numbers(1u << 31 | 1ull << 62)));
  const std::string flags = file.option(2, file.body().u32(1u << 11).octets());
  const std::string options = flags + file.option(3, "\2hash") + file.option(4, numbers(7)) + file.option(1, "c") + end;
  for (std::uint32_t i = 0; i < 9; ++i)
    file.block(6, file.body()
                      .u32(i % 4)
                      .u64(0)
                      .u32(frame.size())
                      .u32(frame.size())
                      .padded(frame)
                      .text(i < 8 ? options : file.option(4, numbers(UINT64_MAX))));
  file.packet(0, 9'000'000'000, frame, 999).packet(0, 2'000'000, frame).packet(0, 1'000'000, frame);
  file.packet(2, 5, short_sip()).simple_packet(frame).obsolete_packet(1, 7, frame);
  file.block(2, file.body().u16(0).u16(3).u64(0).u32(frame.size()).u32(frame.size()).padded(frame));
  file.statistics(0, 3, 4).statistics(1, UINT64_MAX, 1).statistics(9, 1, 1);
  file.block(5, file.body().u32(0).u64(0).text(file.option(4, numbers(9)) + file.option(5, "short") + end));
  file.block(4, file.body().u16(1).u16(8).text(address_octets("10.0.0.1") + "sip").u8(0).u32(0));
  file.secrets(0x544c534b, "CLIENT_RANDOM 00 11\n").block(10, file.body().u32(1).u32(99));
  file.block(9, file.body().padded("MESSAGE=x\n")).block(0xBAD, file.body().u32(32473).padded("custom"));
  file.block(0x40000BAD, file.body().u32(32473)).block(0x7777, file.body().padded("unknown"));
}

inline std::string plain_pcapng() {
  PcapngBuilder file;
  add_section(file, ByteOrder::little);
  return file.octets();
}

inline void add_pcapng(Seeds& seeds) {
  const std::string frame = ethernet(short_sip());
  PcapngBuilder sections, options, simple;
  for (ByteOrder order : {ByteOrder::big, ByteOrder::little, ByteOrder::big}) add_section(sections, order);
  seeds["pcapng-sections"] = sections.octets();
  seeds["pcapng-plain"] = plain_pcapng();
  const auto section = options.body().u32(0x1A2B3C4D).u16(1).u16(2).u64(200).text(options.option(2, "Linux"));
  seeds["pcapng-options"] = options.block(0x0A0D0D0A, section).interface().packet(0, 1, frame).octets();
  seeds["pcapng-simple"] = simple.simple_packet(frame).interface(1, 50).simple_packet(frame, 99).octets();

  // What stands before and behind each damage is sound.
  const auto damaged = [&](const char* name, std::string_view octets, bool closed = true) {
    PcapngBuilder file;
    file.interface().packet(0, 1, frame).raw(octets);
    for (int i = 0; closed && i < 2; ++i) file.packet(0, 2, frame).statistics(0, 1, 1).obsolete_packet(0, 3, frame);
    if (closed) file.section(ByteOrder::big).interface().packet(0, 4, frame).simple_packet(frame);
    seeds[std::string("pcapng-") + name] = file.octets();
  };
  damaged("odd-length", le32(6) + le32(33) + zeros(30));
  damaged("lengths-differ", le32(1) + le32(20) + le16(1) + le16(0) + zeros(4) + le32(99));
  damaged("huge-packet", le32(6) + le32(0x7ffffffc));
  damaged("huge-interface", le32(1) + le32(0x01fffffc) + zeros(8));
  damaged("huge-names", le32(4) + le32(0x01fffffc) + zeros(8));
  damaged("huge-unknown", le32(0x7777) + le32(0x01fffffc) + zeros(8));
  damaged("no-magic", le32(0x0A0D0D0A) + le32(28) + zeros(20));
  damaged("beyond-the-end", le32(6) + le32(60'000) + zeros(30));
  damaged("cut", le32(6) + le32(60'000) + zeros(30), false);
  damaged("cut-head", le32(0x0A0D0D0A) + le32(28), false);
  damaged("short-blocks",
          le32(1) + le32(12) + le32(12) + le32(5) + le32(12) + le32(12) + le32(6) + le32(12) + le32(12));
  const std::size_t section_size = PcapngBuilder().octets().size();
  damaged("before-simple", "junk" + PcapngBuilder().simple_packet(frame).octets().substr(section_size));
  damaged("before-secrets", "junk" + PcapngBuilder().secrets(1, "secret").octets().substr(section_size));
  damaged("foreign-interface", PcapngBuilder().interface().packet(7, 1, frame).octets().substr(48));
  damaged("packet-too-long", le32(3) + le32(16) + le32(999) + le32(16) + le32(2) + le32(12) + le32(12));
  seeds["pcapng-header"] = PcapngBuilder().octets().substr(0, 20);
  seeds["pcapng-empty"] = PcapngBuilder().octets();
}

inline void add_compressed(Seeds& seeds) {
  using Compress = std::string (*)(std::string_view);
  const std::pair<const char*, Compress> formats[] = {
      {"gzip", gzip}, {"zstd", [](std::string_view octets) { return zstd(octets); }}, {"lz4", lz4}};
  const std::string pcap = plain_pcap(), skippable = le32(0x184D2A51) + le32(3) + "abc";
  for (const auto& [name, compress] : formats) {
    const auto add = [&, format = name](const char* what, const std::string& octets) {
      seeds[std::string(format) + '-' + what] = octets;
    };
    const std::string whole = compress(pcap), text(name);
    const std::string begin = compress(pcap.substr(0, 50)), end = compress(pcap.substr(50));
    add("pcap", whole);
    add("pcapng", compress(plain_pcapng()));
    add("behind-magic", whole.substr(text == "gzip" ? 10 : 4));  // which the program puts before it
    add("members", begin + end);
    std::string members = skippable;
    add("skippable", members.append(begin).append(skippable).append(end));
    add("padded", whole + zeros(512));
    add("followed", whole + "something");
    add("cut", whole.substr(0, whole.size() - 9));
    add("cut-magic", begin + end.substr(0, 1));
    add("damaged", whole.substr(0, whole.size() / 2) + "damage" + whole.substr(whole.size() / 2));
    std::string damaged = compress(plain_pcapng());
    for (std::size_t at = damaged.size() / 2; at < damaged.size() / 2 + 9; ++at) damaged[at] = '\xff';
    add("damaged-pcapng", damaged);
    add("checksum", whole.substr(0, whole.size() - 4) + "12345");
    add("twice", compress(gzip(pcap)));
    add("too-often", gzip(compress(gzip(pcap))));
    add("empty", compress(""));
    add("text", compress("no capture"));
  }
  // Large, and yet a small seed: more packets than are read at once, and more interfaces than are followed.
  PcapBuilder large;
  PcapngBuilder interfaces;
  for (int i = 0; i < 60; ++i) large.packet(i * second, zeros(i % 20 == 0 ? 90'000 : 3'000));
  for (int i = 0; i < 4097; ++i) interfaces.interface();
  seeds["zstd-large"] = zstd(large.octets());
  seeds["zstd-interfaces"] = zstd(interfaces.packet(4096, 1, "a").octets());
  seeds["zstd-window"] = std::string("\x28\xb5\x2f\xfd\x00\xa8", 6) + zeros(20);
  const std::string_view others[] = {"\x02\x21\x4c\x18", std::string_view("\xfd\x37zXZ\0", 6), "BZh9",
                                     std::string_view("SQLite format 3\0", 16), "text"};
  for (std::size_t i = 0; i < std::size(others); ++i) seeds["other-" + std::to_string(i)] = others[i];
}

}  // namespace rung::test
