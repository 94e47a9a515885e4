/** What a column of a flow table can be, by the names that exporters give it. */

export const ROLES = [
  'start',
  'end',
  'duration',
  'protocol',
  'src',
  'dst',
  'srcPort',
  'dstPort',
  'srcWithPort',
  'dstWithPort',
  'flags',
  'packets',
  'bytes',
  'backPackets',
  'backBytes',
  'totalPackets',
  'totalBytes',
  'icmpType',
  'icmpCode',
] as const;
export type Role = (typeof ROLES)[number];

/**
 * Header names in lower case: nfdump up to 1.7.1 (`ts,te,td,sa,…`), nfdump from 1.7.2 on (`firstSeen,duration,…`), its
 * printed tables (`Date first seen`, `Src IP Addr:Port`), and Argus (`StartTime,Dur,Proto,SrcAddr,…`). When two columns
 * have one role the later one counts.
 */
const NAMES: ReadonlyMap<string, Role> = new Map<string, Role>([
  ['ts', 'start'],
  ['tsr', 'start'],
  ['date first seen', 'start'],
  ['date flow start', 'start'],
  ['firstseen', 'start'],
  ['first seen', 'start'],
  ['starttime', 'start'],
  ['te', 'end'],
  ['date last seen', 'end'],
  ['lastseen', 'end'],
  ['last seen', 'end'],
  ['lasttime', 'end'],
  ['td', 'duration'],
  ['duration', 'duration'],
  ['dur', 'duration'],
  ['pr', 'protocol'],
  ['proto', 'protocol'],
  ['protocol', 'protocol'],
  ['sa', 'src'],
  ['srcaddr', 'src'],
  ['src addr', 'src'],
  ['src ip addr', 'src'],
  ['da', 'dst'],
  ['dstaddr', 'dst'],
  ['dst addr', 'dst'],
  ['dst ip addr', 'dst'],
  ['sp', 'srcPort'],
  ['srcport', 'srcPort'],
  ['src pt', 'srcPort'],
  ['src port', 'srcPort'],
  ['sport', 'srcPort'],
  ['dp', 'dstPort'],
  ['dstport', 'dstPort'],
  ['dst pt', 'dstPort'],
  ['dst port', 'dstPort'],
  ['dport', 'dstPort'],
  ['src ip addr:port', 'srcWithPort'],
  ['sap', 'srcWithPort'],
  ['dst ip addr:port', 'dstWithPort'],
  ['dap', 'dstWithPort'],
  ['flg', 'flags'],
  ['flags', 'flags'],
  ['ipkt', 'packets'],
  ['pkt', 'packets'],
  ['packets', 'packets'],
  ['inpackets', 'packets'],
  ['in pkt', 'packets'],
  ['ibyt', 'bytes'],
  ['byt', 'bytes'],
  ['bytes', 'bytes'],
  ['inbytes', 'bytes'],
  ['in byte', 'bytes'],
  ['opkt', 'backPackets'],
  ['outpackets', 'backPackets'],
  ['out pkt', 'backPackets'],
  ['obyt', 'backBytes'],
  ['outbytes', 'backBytes'],
  ['out byte', 'backBytes'],
  ['totpkts', 'totalPackets'],
  ['totbytes', 'totalBytes'],
  ['srcpkts', 'packets'],
  ['srcbytes', 'bytes'],
  ['icmptype', 'icmpType'],
  ['icmpcode', 'icmpCode'],
]);

/** Columns of a table without a header. */
export const DEFAULT_COLUMNS = 'ts,td,sa,da,sp,dp,pr,flg,ipkt,ibyt,opkt,obyt,label'.split(',');

export type Columns = Readonly<Record<Role, number>>;

/** Which column has which role; -1 where none has. */
export function columnsOf(names: readonly string[]): Columns {
  const columns = Object.fromEntries(ROLES.map((role) => [role, -1])) as Record<Role, number>;
  names.forEach((name, column) => {
    const role = NAMES.get(name.trim().toLowerCase());
    if (role !== undefined) columns[role] = column;
  });
  return columns;
}

/** The first thing that a flow needs and the columns do not tell; empty when they tell all. */
export function missingRole(columns: Columns): string {
  if (columns.start < 0) return 'start time';
  if (columns.src < 0 && columns.srcWithPort < 0) return 'source address';
  if (columns.dst < 0 && columns.dstWithPort < 0) return 'destination address';
  if (columns.srcPort < 0 && columns.srcWithPort < 0) return 'source port';
  if (columns.dstPort < 0 && columns.dstWithPort < 0) return 'destination port';
  if (columns.packets < 0 && columns.totalPackets < 0) return 'packet count';
  if (columns.bytes < 0 && columns.totalBytes < 0) return 'byte count';
  return '';
}

/** Roles without which a row is cut off rather than short. */
const NEEDED: readonly Role[] = [
  'start',
  'protocol',
  'src',
  'dst',
  'srcPort',
  'dstPort',
  'srcWithPort',
  'dstWithPort',
  'packets',
  'bytes',
  'totalPackets',
  'totalBytes',
];

/** How many columns a row must have for all that a flow needs to be in it. */
export function requiredWidth(columns: Columns): number {
  return Math.max(...NEEDED.map((role) => columns[role])) + 1;
}
