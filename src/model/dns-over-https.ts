/**
 * Well-known public resolvers that answer DNS over HTTPS (RFC 8484), as their operators publish them. On the wire such
 * DNS looks like any HTTPS; the resolver's name or address is what gives it away.
 */

/** Names of resolvers; anything below those that begin with a dot. All in lower case. */
const RESOLVER_NAMES: readonly string[] = [
  // Google
  'dns.google',
  'dns.google.com',
  'dns64.dns.google',
  // Cloudflare; below it the resolvers of browsers: mozilla., chrome., …
  'cloudflare-dns.com',
  '.cloudflare-dns.com',
  'one.one.one.one',
  '1dot1dot1dot1.com',
  '.cloudflare-gateway.com',
  // Quad9
  'dns.quad9.net',
  'dns9.quad9.net',
  'dns10.quad9.net',
  'dns11.quad9.net',
  'dns12.quad9.net',
  // OpenDNS
  'doh.opendns.com',
  'doh.familyshield.opendns.com',
  'doh.sandbox.opendns.com',
  'dns.opendns.com',
  'doh.umbrella.com',
  'dns.umbrella.com',
  // AdGuard
  'dns.adguard.com',
  'dns-family.adguard.com',
  'dns-unfiltered.adguard.com',
  'dns.adguard-dns.com',
  'family.adguard-dns.com',
  'unfiltered.adguard-dns.com',
  'd.adguard-dns.com',
  '.d.adguard-dns.com',
  // NextDNS
  'dns.nextdns.io',
  '.dns.nextdns.io',
  'doh.nextdns.io',
  // CleanBrowsing
  'doh.cleanbrowsing.org',
  'family-filter-dns.cleanbrowsing.org',
  'adult-filter-dns.cleanbrowsing.org',
  'security-filter-dns.cleanbrowsing.org',
  // Control D
  'freedns.controld.com',
  'dns.controld.com',
  '.dns.controld.com',
  // Mullvad
  'doh.mullvad.net',
  'dns.mullvad.net',
  '.dns.mullvad.net',
  // dns0.eu and DNS4EU
  'dns0.eu',
  'zero.dns0.eu',
  'kids.dns0.eu',
  'open.dns0.eu',
  'protective.joindns4.eu',
  'child.joindns4.eu',
  'noads.joindns4.eu',
  'child-noads.joindns4.eu',
  'unfiltered.joindns4.eu',
  // Others
  'doh.dns.apple.com',
  'doh.xfinity.com',
  'doh.cox.net',
  'doh.dns.sb',
  'dns.sb',
  'doh.sb',
  'dns.alidns.com',
  'doh.pub',
  'dns.pub',
  'sm2.doh.pub',
  'doh.360.cn',
  'dns.twnic.tw',
  'dns.switch.ch',
  'dns.digitale-gesellschaft.ch',
  'doh.libredns.gr',
  'doh.applied-privacy.net',
  'doh.ffmuc.net',
  'dnsforge.de',
  'doh.li',
  'doh.tiar.app',
  'jp.tiar.app',
  'public.dns.iij.jp',
  'ordns.he.net',
  'odvr.nic.cz',
  'wikimedia-dns.org',
  'private.canadianshield.cira.ca',
  'protected.canadianshield.cira.ca',
  'family.canadianshield.cira.ca',
  'common.dot.dns.yandex.net',
  'safe.dot.dns.yandex.net',
  'family.dot.dns.yandex.net',
  'dns.aa.net.uk',
];

/** Addresses of the same resolvers (RFC 5952 text). */
const RESOLVER_ADDRESSES: ReadonlySet<string> = new Set([
  // Google
  '8.8.8.8',
  '8.8.4.4',
  '2001:4860:4860::8888',
  '2001:4860:4860::8844',
  '2001:4860:4860::64',
  '2001:4860:4860::6464',
  // Cloudflare, and its resolvers for Firefox and Chrome
  '1.1.1.1',
  '1.0.0.1',
  '1.1.1.2',
  '1.0.0.2',
  '1.1.1.3',
  '1.0.0.3',
  '162.159.61.3',
  '162.159.61.4',
  '172.64.41.3',
  '172.64.41.4',
  '2606:4700:4700::1111',
  '2606:4700:4700::1001',
  '2606:4700:4700::1112',
  '2606:4700:4700::1002',
  '2606:4700:4700::1113',
  '2606:4700:4700::1003',
  // Quad9
  '9.9.9.9',
  '9.9.9.10',
  '9.9.9.11',
  '149.112.112.9',
  '149.112.112.10',
  '149.112.112.11',
  '149.112.112.112',
  '2620:fe::fe',
  '2620:fe::9',
  '2620:fe::10',
  '2620:fe::11',
  '2620:fe::fe:9',
  '2620:fe::fe:10',
  '2620:fe::fe:11',
  // OpenDNS
  '208.67.222.222',
  '208.67.220.220',
  '208.67.222.123',
  '208.67.220.123',
  '146.112.41.2',
  '146.112.41.3',
  '2620:119:35::35',
  '2620:119:53::53',
  '2620:119:fc::2',
  '2620:119:fc::3',
  // AdGuard
  '94.140.14.14',
  '94.140.15.15',
  '94.140.14.15',
  '94.140.15.16',
  '94.140.14.140',
  '94.140.14.141',
  '2a10:50c0::ad1:ff',
  '2a10:50c0::ad2:ff',
  '2a10:50c0::bad1:ff',
  '2a10:50c0::bad2:ff',
  '2a10:50c0::1:ff',
  '2a10:50c0::2:ff',
  // NextDNS
  '45.90.28.0',
  '45.90.30.0',
  // CleanBrowsing
  '185.228.168.9',
  '185.228.169.9',
  '185.228.168.10',
  '185.228.169.11',
  '185.228.168.168',
  '185.228.169.168',
  // Control D
  '76.76.2.0',
  '76.76.2.1',
  '76.76.2.2',
  '76.76.2.3',
  '76.76.2.11',
  '76.76.10.0',
  '76.76.10.1',
  '76.76.10.2',
  '76.76.10.3',
  '76.76.10.11',
  // Mullvad
  '194.242.2.2',
  '194.242.2.3',
  '194.242.2.4',
  '194.242.2.5',
  '194.242.2.6',
  '194.242.2.9',
  // dns0.eu and DNS4EU
  '193.110.81.0',
  '185.253.5.0',
  '193.110.81.9',
  '185.253.5.9',
  '86.54.11.1',
  '86.54.11.201',
  '86.54.11.12',
  '86.54.11.212',
  '86.54.11.13',
  '86.54.11.213',
  '86.54.11.11',
  '86.54.11.211',
  '86.54.11.100',
  '86.54.11.200',
  // Others: DNS.SB, AliDNS, DNSPod, TWNIC, IIJ, Hurricane Electric, Wikimedia
  '185.222.222.222',
  '45.11.45.11',
  '223.5.5.5',
  '223.6.6.6',
  '2400:3200::1',
  '2400:3200:baba::1',
  '1.12.12.12',
  '120.53.53.53',
  '101.101.101.101',
  '103.2.57.5',
  '103.2.57.6',
  '74.82.42.42',
  '185.71.138.138',
]);

const EXACT: ReadonlySet<string> = new Set(RESOLVER_NAMES.filter((name) => !name.startsWith('.')));
const BELOW: ReadonlySet<string> = new Set(RESOLVER_NAMES.filter((name) => name.startsWith('.')));

/** Whether a name (in lower case) is that of a well-known DNS-over-HTTPS resolver. */
export function isDnsOverHttpsName(lowerCaseName: string): boolean {
  if (EXACT.has(lowerCaseName)) return true;
  for (let dot = lowerCaseName.indexOf('.'); dot >= 0; dot = lowerCaseName.indexOf('.', dot + 1)) {
    if (BELOW.has(lowerCaseName.slice(dot))) return true;
  }
  return false;
}

/** Whether an address (RFC 5952 text) is that of a well-known DNS-over-HTTPS resolver. */
export function isDnsOverHttpsAddress(text: string): boolean {
  return RESOLVER_ADDRESSES.has(text);
}
