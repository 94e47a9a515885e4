/**
 * TCP ports at which sessions of any length are ordinary: registered services that are in wide use, and those of games,
 * messengers, calls, devices at home and positioning that keep a connection.
 */
const ORDINARY_TCP_PORTS: ReadonlySet<number> = new Set([
  20, 21, 22, 23, 25, 43, 53, 70, 79, 80, 81, 88, 110, 111, 113, 119, 123, 135, 137, 138, 139, 143, 161, 162, 179, 194,
  389, 427, 443, 445, 464, 465, 500, 502, 514, 515, 524, 548, 554, 563, 587, 601, 631, 636, 843, 853, 860, 873, 902,
  989, 990, 992, 993, 995, 1080, 1119, 1194, 1400, 1433, 1443, 1494, 1521, 1556, 1666, 1701, 1716, 1720, 1723, 1863,
  1883, 1935, 2000, 2003, 2004, 2049, 2082, 2083, 2086, 2087, 2099, 2102, 2181, 2222, 2323, 2375, 2376, 2379, 2380,
  2404, 2525, 2598, 3074, 3128, 3260, 3268, 3269, 3306, 3389, 3478, 3479, 3480, 3481, 3493, 3659, 3690, 3724, 4070,
  4222, 4244, 4369, 4460, 4500, 4505, 4506, 4840, 4949, 5000, 5001, 5004, 5005, 5038, 5044, 5050, 5060, 5061, 5190,
  5222, 5223, 5228, 5229, 5230, 5242, 5269, 5280, 5349, 5350, 5432, 5666, 5671, 5672, 5683, 5900, 5938, 5984, 5985,
  5986, 6112, 6113, 6379, 6443, 6514, 6568, 6667, 6690, 6697, 7000, 7070, 7275, 7276, 7680, 7687, 8000, 8008, 8009,
  8010, 8080, 8081, 8083, 8086, 8088, 8140, 8200, 8291, 8393, 8394, 8395, 8396, 8397, 8398, 8399, 8400, 8443, 8500,
  8530, 8531, 8554, 8728, 8729, 8801, 8802, 8883, 9000, 9042, 9090, 9091, 9092, 9093, 9094, 9100, 9101, 9102, 9103,
  9160, 9200, 9282, 9300, 9418, 9443, 9543, 9988, 10050, 10051, 11095, 11210, 11211, 11371, 12350, 13720, 13724, 14000,
  15672, 17502, 19302, 19303, 19304, 19305, 19306, 19307, 19308, 19309, 20000, 25565, 27017, 28910, 29900, 29901, 29920,
  32400, 33033, 42127, 44818, 47808, 49100,
]);

/** Ports of TLS, where whoever connects says first which name it wants. */
export const TLS_PORTS: ReadonlySet<number> = new Set([443, 8443]);
export const WEB_PORTS: ReadonlySet<number> = new Set([80, 8000, 8008, 8080, 8081, 8888]);

/**
 * UDP ports at which programs look for devices and neighbours (IANA and makers): NetBIOS, SLP, Epson, SSDP, WS-Discovery,
 * mDNS, LLMNR, NAT-PMP, CoAP, Ubiquiti and MikroTik, Tuya, Canon printers, TP-Link, Dropbox, Steam, Spotify, KNX, BACnet,
 * and peers of BitTorrent.
 */
export const DISCOVERY_UDP_PORTS: ReadonlySet<number> = new Set([
  137, 138, 427, 1900, 3289, 3671, 3702, 5351, 5353, 5355, 5678, 5683, 6666, 6667, 6771, 6881, 8610, 8611, 8612, 8613,
  9999, 10_001, 17_500, 20_002, 27_036, 47_808, 57_621,
]);

/**
 * UDP ports of services that come at intervals by design, or whose sessions are kept alive: DNS, DHCP, NTP, SNMP, IKE,
 * syslog, RIP, RADIUS, NetFlow, sFlow, IPFIX, PTP, CAPWAP, RTCP and STUN, SIP, OpenVPN, WireGuard, Tailscale, ZeroTier,
 * StatsD and collectd.
 */
export const PERIODIC_UDP_PORTS: ReadonlySet<number> = new Set([
  53,
  67,
  68,
  123,
  161,
  162,
  319,
  320,
  500,
  514,
  520,
  521,
  546,
  547,
  1194,
  1812,
  1813,
  2055,
  3478,
  3479,
  3480,
  3481,
  4500,
  4739,
  5060,
  5246,
  5247,
  5349,
  6343,
  8125,
  9993,
  9995,
  9996,
  19_302,
  19_305,
  25_826,
  41_641,
  51_820,
  ...DISCOVERY_UDP_PORTS,
]);

/** Where mail servers hand mail to each other. */
export const SMTP_PORT = 25;
/** Where programs hand mail in (RFC 8314). */
export const SUBMISSION_PORTS: ReadonlySet<number> = new Set([465, 587]);
/** Where people's programs fetch mail: POP3 and IMAP. */
export const MAILBOX_PORTS: ReadonlySet<number> = new Set([110, 143, 993, 995]);
/** File shares of Windows, which ask for a password as well. */
export const SHARE_PORTS: ReadonlySet<number> = new Set([139, 445]);

/**
 * What programs ask at even intervals inside: controllers of machines (S7, Modbus, IEC 104, OPC UA, DNP3, EtherNet/IP), and
 * agents of monitoring (Munin, Nagios, Zabbix, Prometheus).
 */
export const POLLED_PORTS: ReadonlySet<number> = new Set([
  102, 502, 2404, 4840, 4949, 5666, 9100, 10_050, 10_051, 20_000, 44_818,
]);

/** FTP, SSH, Telnet, remote desktop, VNC: each session is a person who logs in. */
export const LOGIN_PORTS: ReadonlySet<number> = new Set([21, 22, 23, 2222, 2323, 3389, 5900]);

/** Whether a service that people know of listens at the port, or a game client's. */
export function isOrdinaryTcpPort(port: number): boolean {
  return ORDINARY_TCP_PORTS.has(port) || (port >= 27014 && port <= 27050);
}
