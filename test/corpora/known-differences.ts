/**
 * Captures of whose conversations the reference (tshark) counts something else, each read packet by packet and found
 * right here. A capture that agrees must not stand here.
 */
export interface KnownDifference {
  readonly file: string;
  readonly category: DifferenceCategory;
  /** Conversations whose counts differ. */
  readonly conversations: number;
  /** What is particular about this capture, where the category does not say it all. */
  readonly why?: string;
}

export type DifferenceCategory = keyof typeof DIFFERENCE_CATEGORIES;

export const DIFFERENCE_CATEGORIES = {
  fragments:
    'The reference puts IP datagrams together: it counts one packet for all fragments, and nothing for datagrams of which a fragment is missing. Here every fragment is a packet of its flow.',
  layers:
    'The reference pairs the addresses of the innermost IP header with the ports of an outer one when what is innermost has no ports (ICMP, IGMP, bubbles). No host ever had such a conversation.',
  samples:
    'The reference reads the packet headers that sFlow datagrams report as packets of this capture. Here the datagram is the packet.',
  untimed: 'The reference leaves out packets that carry no time (simple packet blocks). Here they count, at time 0.',
  length:
    'IP headers claim more bytes than the frame had, although no byte is said to be cut off. The reference believes the frame, the rule here is to believe the header, since tools that cut packets lose the true length.',
  unread:
    'The reference stops at a header that is read here: a link type it does not know, an option it finds malformed, a guess that went wrong.',
  refused: 'Read by the reference, refused here on purpose.',
  joined: 'The reference joins conversations that a program on top of UDP told it are one.',
} as const;

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  { file: 'pcap-container/pcapng-suite/le/test010.pcapng', category: 'untimed', conversations: 2 },
  { file: 'pcap-container/pcapng-suite/le/test012.pcapng', category: 'untimed', conversations: 2 },
  { file: 'pcap-container/pcapng-suite/le/test016.pcapng', category: 'untimed', conversations: 1 },
  { file: 'pcap-container/pcapng-suite/le/test018.pcapng', category: 'untimed', conversations: 1 },
  { file: 'pcap-container/pcapng-suite/le/test101.pcapng', category: 'untimed', conversations: 1 },
  { file: 'pcap-container/pcapng-suite/le/test202.pcapng', category: 'untimed', conversations: 1 },
  { file: 'pcap-container/pcapng-suite/le/advanced_test101.pcapng', category: 'untimed', conversations: 1 },
  { file: 'pcap-container/pcapng-suite/le/basic_test010.pcapng', category: 'untimed', conversations: 2 },
  { file: 'pcap-container/pcapng-suite/le/basic_test012.pcapng', category: 'untimed', conversations: 2 },
  { file: 'pcap-container/pcapng-suite/le/basic_test016.pcapng', category: 'untimed', conversations: 1 },
  { file: 'pcap-container/pcapng-suite/le/basic_test018.pcapng', category: 'untimed', conversations: 1 },
  { file: 'pcap-container/pcapng-suite/le/difficult_test202.pcapng', category: 'untimed', conversations: 1 },

  { file: 'pcap-container/ppp_frag_http_req.pcap', category: 'fragments', conversations: 1 },
  {
    file: 'pcap-container/ppp_ip4_fragments.pcap',
    category: 'fragments',
    conversations: 1,
    why: 'First fragments that came twice count twice here, and datagrams without their end count as well.',
  },
  { file: 'pcap-linktype-tunnel/packetnet_udp-ip-fragmented.pcap', category: 'fragments', conversations: 1 },
  { file: 'pcap-linktype-tunnel/pppx_IPv4Frag.pcap', category: 'fragments', conversations: 1 },
  { file: 'pcap-ndpi/ip_fragmented_garbage.pcap', category: 'fragments', conversations: 4 },
  {
    file: 'pcap-ndpi/quic-fuzz-overflow.pcapng',
    category: 'fragments',
    conversations: 1,
    why: 'The only packet is the first fragment of a datagram.',
  },
  {
    file: 'pcap-zeek/ipv4__fragmented-1.pcap',
    category: 'fragments',
    conversations: 1,
    why: 'Fragments that overlap on purpose.',
  },
  {
    file: 'pcap-zeek/ipv4__fragmented-3.pcap',
    category: 'fragments',
    conversations: 1,
    why: 'The last fragment is missing.',
  },
  {
    file: 'pcap-zeek/ipv4__fragmented-syn.pcap',
    category: 'fragments',
    conversations: 1,
    why: 'The TCP header itself is split, and its options in the second fragment count as payload here.',
  },
  {
    file: 'pcap-zeek/tunnels__gtp__gtp1_gn_normal_incl_fragmentation.pcap',
    category: 'fragments',
    conversations: 1,
    why: 'Four tunnelled packets whose second outer fragment is missing: their headers were captured, and count here.',
  },
  { file: 'pcap-suricata/defrag__bug-6887-defrag-eth-vlan-ipv6-tcp.pcap', category: 'fragments', conversations: 1 },
  { file: 'pcap-suricata/defrag__bug-6887-defrag-ipv6-tcp.pcap', category: 'fragments', conversations: 1 },
  { file: 'pcap-suricata/defrag__bug-6887-defrag-ppp-ipv6-tcp.pcap', category: 'fragments', conversations: 1 },
  {
    file: 'malformed/tcpdump_bgp-bgp_capabilities_print-oobr-2.pcap',
    category: 'fragments',
    conversations: 1,
    why: 'A first fragment of TCP that was cut: the reference gives it no payload.',
  },
  {
    file: 'malformed/tcpdump_bgp_pmsi_tunnel-oobr.pcap',
    category: 'fragments',
    conversations: 1,
    why: 'A first fragment of TCP that was cut: the reference gives it no payload.',
  },

  { file: 'pcap-linktype-tunnel/mercury_geneve.pcap', category: 'layers', conversations: 2 },
  { file: 'pcap-linktype-tunnel/tcpdump_geneve.pcap', category: 'layers', conversations: 2 },
  { file: 'pcap-linktype-tunnel/libpcap_geneve.pcap', category: 'layers', conversations: 2 },
  { file: 'pcap-linktype-tunnel/tcpdump_mpls-over-udp.pcap', category: 'layers', conversations: 2 },
  { file: 'pcap-linktype-tunnel/pppx_Vxlan2.pcap', category: 'layers', conversations: 1 },
  { file: 'pcap-linktype-tunnel/pppx_gtp.pcap', category: 'layers', conversations: 1 },
  { file: 'pcap-suricata/geneve-decoder.pcap', category: 'layers', conversations: 2 },
  { file: 'pcap-arkime/gtp-iphone.pcap', category: 'layers', conversations: 1 },
  { file: 'pcap-ndpi/teredo.pcap', category: 'layers', conversations: 6 },
  { file: 'pcap-zeek/tunnels__Teredo.pcap', category: 'layers', conversations: 3 },
  { file: 'pcap-zeek/tunnels__ayiya3.pcap', category: 'layers', conversations: 3 },
  { file: 'pcap-zeek/tunnels__gtp__gtp8_teredo.pcap', category: 'layers', conversations: 14 },
  {
    file: 'pcap-zeek/tunnels__gtp__gtp_control_prime.pcap',
    category: 'layers',
    conversations: 1,
    why: 'The sender of the packet inside decides the direction of the datagram outside.',
  },
  { file: 'pcap-zeek/tunnels__vxlan-encapsulated-igmp-v2.pcap', category: 'layers', conversations: 6 },

  { file: 'netflow/akvorado/sflow-data-discard-interface.pcap', category: 'samples', conversations: 2 },
  { file: 'netflow/akvorado/sflow-data-icmpv4.pcap', category: 'samples', conversations: 2 },
  { file: 'netflow/akvorado/sflow-data-local-interface.pcap', category: 'samples', conversations: 2 },
  { file: 'netflow/akvorado/sflow-data-qinq.pcap', category: 'samples', conversations: 2 },
  { file: 'netflow/akvorado/sflow-data-sflow-ipv4-data.pcap', category: 'samples', conversations: 2 },
  { file: 'netflow/tcpdump_sflow_expanded.pcap', category: 'samples', conversations: 2 },

  {
    file: 'pcap-ndpi/fuzz-2006-09-29-28586.pcap',
    category: 'length',
    conversations: 2,
    why: 'Also a TCP packet of 14 bytes, whose ports are enough here.',
  },
  { file: 'pcap-ndpi/reasm_crash_anon.pcapng', category: 'length', conversations: 1 },
  { file: 'pcap-ndpi/telnet.pcap', category: 'length', conversations: 1 },
  { file: 'pcap-ndpi/tls_invalid_reads.pcap', category: 'length', conversations: 1 },
  {
    file: 'pcap-zeek/pppoe-over-qinq.pcap',
    category: 'length',
    conversations: 1,
    why: 'Here PPPoE contradicts IP; both contradict the frame.',
  },
  { file: 'pcap-ics/ICS-Security-Tools_fuzz-72.pcap', category: 'length', conversations: 1 },

  {
    file: 'pcap-linktype-tunnel/tcpdump_brcm-tag.pcap',
    category: 'unread',
    conversations: 3,
    why: 'Switch tags of link type 281.',
  },
  {
    file: 'pcap-container/tcpdump_LINKTYPE_IPV6_invalid.pcap',
    category: 'unread',
    conversations: 1,
    why: 'IPv4 under a link type for IPv6.',
  },
  {
    file: 'pcap-linktype-tunnel/akv_mpls-eompls-invalid-cw.pcap',
    category: 'unread',
    conversations: 1,
    why: 'A pseudowire control word taken for the beginning of an Ethernet address.',
  },
  {
    file: 'pcap-zeek/ipv6-mobility-dst-opts.pcap',
    category: 'unread',
    conversations: 1,
    why: 'An option longer than its IPv6 options header; the header itself is whole.',
  },
  {
    file: 'pcap-suricata/bug-8021-ips-pass-verdict-04.pcap',
    category: 'unread',
    conversations: 1,
    why: 'An IPv4 option of an impossible length; the header itself is whole.',
  },
  {
    file: 'pcap-zeek/tunnels__gre-aruba-amsdu.pcap',
    category: 'unread',
    conversations: 1,
    why: 'An 802.11 aggregate of two packets, of which only the last was counted.',
  },

  {
    file: 'pcap-zeek/pbb-recursive-frames.pcapng',
    category: 'refused',
    conversations: 1,
    why: 'Fifty nested backbone service tags: twelve layers are the limit.',
  },
  {
    file: 'pcap-linktype-tunnel/libpcap_AH-IPcomp-IPv6.pcap',
    category: 'refused',
    conversations: 1,
    why: 'Compressed IP payloads (IPComp) are not unpacked.',
  },

  { file: 'malformed/zeek_nfs__nfs_write_bad_stable_how.pcap', category: 'joined', conversations: 4 },
];
