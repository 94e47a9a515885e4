// Writes conn.log and dns.log for a capture in the format, and by the rules, of Zeek (its `base/protocols/conn` and `base/protocols/dns`, columns of
// version 7.1 and later). It is not Zeek: it covers what the scene's captures hold, which is whole TCP sessions from their SYN on, UDP, ICMP, and DNS
// over UDP. Packets are dissected by tshark; everything that is counted is counted here.
//
// Usage: node zeek-logs.mjs <capture> <folder>
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { BlockList } from 'node:net';
import { join } from 'node:path';

const [capture, folder] = process.argv.slice(2);

/** UDP and ICMP have no end of their own; Zeek closes them after this much silence (udp_inactivity_timeout, icmp_inactivity_timeout). */
const inactivitySeconds = 60;

/** What the operator would have set as `Site::local_nets`: the client network and link-local addresses. */
const localNetworks = new BlockList();
localNetworks.addSubnet('10.20.30.0', 24, 'ipv4');
localNetworks.addSubnet('fdb7:4e1c:2030:1::', 64, 'ipv6');
localNetworks.addSubnet('fe80::', 10, 'ipv6');

/** ICMP types that Zeek takes for the two directions of one connection; they stand where ports would. Other types have their code in the second place. */
const icmpCounterparts = {
  icmp: new Map([[8, 0], [0, 8], [13, 14], [14, 13]]),
  icmp6: new Map([[128, 129], [129, 128], [130, 131], [131, 130], [133, 134], [134, 133], [135, 136], [136, 135]]),
};

const queryTypeNames = new Map([
  [1, 'A'],
  [2, 'NS'],
  [5, 'CNAME'],
  [6, 'SOA'],
  [12, 'PTR'],
  [15, 'MX'],
  [16, 'TXT'],
  [28, 'AAAA'],
  [33, 'SRV'],
  [65, 'HTTPS'],
]);
const replyCodeNames = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

const connections = readConnections();
writeLog('conn', connLogColumns(), connections.toSorted((a, b) => a.last - b.last).map(connLogRow));
writeLog('dns', dnsLogColumns(), readTransactions(connections).map(dnsLogRow));

// ---- packets to connections --------------------------------------------------------------------------------------------------------------------

function readConnections() {
  const closed = [];
  const open = new Map();
  const rows = tshark('ip or ipv6', 'f', [
    ...['frame.number', 'frame.time_epoch', 'ip.src', 'ip.dst', 'ipv6.src', 'ipv6.dst', 'ip.len', 'ip.hdr_len', 'ipv6.plen'],
    ...['tcp.stream', 'tcp.srcport', 'tcp.dstport', 'tcp.flags', 'tcp.seq', 'tcp.len', 'tcp.analysis.retransmission'],
    ...['udp.srcport', 'udp.dstport', 'udp.length', 'icmp.type', 'icmp.code', 'icmpv6.type', 'icmpv6.code'],
    'ipv6.hopopts.len',
    'frame.protocols',
  ]);
  for (const row of rows) {
    const packet = describe(row);
    if (!packet) continue;
    let connection = open.get(packet.key);
    if (connection && packet.transport !== 'tcp' && packet.time - connection.last > inactivitySeconds) {
      closed.push(connection);
      connection = undefined;
    }
    if (!connection) {
      connection = openConnection(packet, closed.length + open.size);
      open.set(packet.key, connection);
    }
    count(connection, packet);
  }
  return [...closed, ...open.values()];
}

/** One packet in the terms of conn.log, or null for what has no connection there (fragments after the first, other protocols). */
function describe(row) {
  const src = row['ip.src'] || row['ipv6.src'];
  const dst = row['ip.dst'] || row['ipv6.dst'];
  const ipBytes = row['ip.len'] ? Number(row['ip.len']) : 40 + Number(row['ipv6.plen']);
  const packet = { number: row['frame.number'], time: Number(row['frame.time_epoch']), src, dst, ipBytes, protocols: row['frame.protocols'].split(':') };
  // An ICMP error quotes the packet it is about, so ICMP is asked for first.
  if (row['icmp.type'] || row['icmpv6.type']) {
    const family = row['icmp.type'] ? 'icmp' : 'icmp6';
    const type = Number(row['icmp.type'] || row['icmpv6.type']);
    const counterpart = icmpCounterparts[family].get(type);
    const headerBytes = family === 'icmp' ? Number(row['ip.hdr_len']) : 40 + hopByHopBytes(row);
    packet.transport = 'icmp';
    packet.ipProtocol = family === 'icmp' ? 1 : 58;
    packet.srcPort = type;
    packet.dstPort = counterpart ?? Number(row['icmp.code'] || row['icmpv6.code']);
    packet.key = `${family} ${counterpart === undefined ? [src, dst, type, packet.dstPort].join(' ') : sortedEnds(packet)}`;
    packet.payloadBytes = ipBytes - headerBytes - 8;
    return packet;
  }
  if (row['tcp.stream']) {
    packet.transport = 'tcp';
    packet.ipProtocol = 6;
    packet.key = `tcp ${row['tcp.stream']}`;
    packet.srcPort = Number(row['tcp.srcport']);
    packet.dstPort = Number(row['tcp.dstport']);
    packet.flags = Number(row['tcp.flags']);
    packet.payloadBytes = Number(row['tcp.len']);
    packet.sequenceEnd = Number(row['tcp.seq']) + packet.payloadBytes;
    packet.isRetransmission = row['tcp.analysis.retransmission'] !== '' && packet.payloadBytes > 0;
    return packet;
  }
  if (row['udp.srcport']) {
    packet.transport = 'udp';
    packet.ipProtocol = 17;
    packet.srcPort = Number(row['udp.srcport']);
    packet.dstPort = Number(row['udp.dstport']);
    packet.key = `udp ${sortedEnds(packet)}`;
    packet.payloadBytes = Number(row['udp.length']) - 8;
    return packet;
  }
  return null;
}

/** The same for both directions. */
function sortedEnds({ src, srcPort, dst, dstPort }) {
  return [`${src} ${srcPort}`, `${dst} ${dstPort}`].sort().join(' ');
}

/** MLD reports carry a hop-by-hop header (its length field counts units of 8 bytes beyond the first). */
function hopByHopBytes(row) {
  return row['ipv6.hopopts.len'] === '' ? 0 : 8 * (Number(row['ipv6.hopopts.len']) + 1);
}

function openConnection(packet, index) {
  const end = () => ({ packets: 0, ipBytes: 0, payloadBytes: 0, syn: false, fin: false, reset: false });
  return {
    uid: uniqueId(`${capture.split('/').at(-1)} ${packet.time} ${packet.key} ${index}`),
    transport: packet.transport,
    ipProtocol: packet.ipProtocol,
    orig: packet.src,
    origPort: packet.srcPort,
    resp: packet.dst,
    respPort: packet.dstPort,
    first: packet.time,
    last: packet.time,
    history: '',
    services: new Set(),
    frames: new Set(),
    origEnd: end(),
    respEnd: end(),
  };
}

function count(connection, packet) {
  const fromOrig =
    packet.src === connection.orig && (packet.transport === 'icmp' || packet.srcPort === connection.origPort);
  const end = fromOrig ? connection.origEnd : connection.respEnd;
  // What follows the end of a TCP session is counted, but it lengthens nothing: an ordinary session lasts until the second FIN.
  if (!isOver(connection)) connection.last = Math.max(connection.last, packet.time);
  connection.frames.add(packet.number);
  end.packets++;
  end.ipBytes += packet.ipBytes;
  // TCP bytes are those of the sequence space, so that what is sent twice counts once. tshark's numbers are relative: the first byte of data is 1.
  if (packet.transport === 'tcp') end.payloadBytes = Math.max(end.payloadBytes, packet.payloadBytes > 0 ? packet.sequenceEnd - 1 : 0);
  else end.payloadBytes += packet.payloadBytes;
  for (const letter of historyLetters(packet)) addHistory(connection, fromOrig ? letter : letter.toLowerCase());
  if (packet.transport === 'tcp') {
    if (packet.flags & 0x02) end.syn = true;
    if (packet.flags & 0x01) end.fin = true;
    if (packet.flags & 0x04) end.reset = true;
  }
  for (const service of servicesOf(packet)) connection.services.add(service);
}

/** Both ends have closed, or one that had not has reset. */
function isOver({ origEnd, respEnd }) {
  return (origEnd.fin && respEnd.fin) || (origEnd.reset && !origEnd.fin) || (respEnd.reset && !respEnd.fin);
}

function historyLetters(packet) {
  if (packet.transport === 'udp') return packet.payloadBytes > 0 ? 'D' : '';
  if (packet.transport !== 'tcp') return '';
  const has = (flag) => (packet.flags & flag) !== 0;
  let letters = '';
  if (has(0x02)) letters += has(0x10) ? 'H' : 'S';
  if (packet.isRetransmission) letters += 'T';
  if (packet.payloadBytes > 0) letters += 'D';
  else if (has(0x10) && !has(0x02 | 0x01 | 0x04)) letters += 'A';
  if (has(0x01)) letters += 'F';
  if (has(0x04)) letters += 'R';
  return letters;
}

/** Each letter is written once for each end, at its first occurrence. */
function addHistory(connection, letter) {
  if (!connection.history.includes(letter)) connection.history += letter;
}

function servicesOf(packet) {
  if (packet.transport === 'icmp') return [];
  const services = [];
  if (packet.protocols.includes('dns')) services.push('dns');
  if (packet.protocols.includes('ntp')) services.push('ntp');
  if (packet.protocols.includes('http')) services.push('http');
  if (packet.protocols.includes('quic')) services.push('quic', 'ssl');
  if (packet.protocols.includes('tls')) services.push('ssl');
  return services;
}

/** The states of `conn_state`, as Zeek names them. */
function connState({ transport, origEnd, respEnd }) {
  if (transport === 'icmp') return 'OTH';
  if (transport === 'udp') return respEnd.packets === 0 ? 'S0' : origEnd.packets === 0 ? 'SHR' : 'SF';
  if (origEnd.fin && respEnd.fin) return 'SF';
  if (respEnd.reset) return !origEnd.syn ? 'RSTRH' : respEnd.syn ? 'RSTR' : 'REJ';
  if (origEnd.reset) return respEnd.packets === 0 ? 'RSTOS0' : 'RSTO';
  if (origEnd.fin) return respEnd.packets === 0 ? 'SH' : 'S2';
  if (respEnd.fin) return origEnd.packets === 0 ? 'SHR' : 'S3';
  if (origEnd.syn && respEnd.syn) return 'S1';
  return origEnd.syn && respEnd.packets === 0 ? 'S0' : 'OTH';
}

function connLogColumns() {
  return [
    ['ts', 'time'],
    ...idColumns(),
    ...[['service', 'string'], ['duration', 'interval'], ['orig_bytes', 'count'], ['resp_bytes', 'count'], ['conn_state', 'string']],
    ...[['local_orig', 'bool'], ['local_resp', 'bool'], ['missed_bytes', 'count'], ['history', 'string']],
    ...[['orig_pkts', 'count'], ['orig_ip_bytes', 'count'], ['resp_pkts', 'count'], ['resp_ip_bytes', 'count']],
    ...[['tunnel_parents', 'set[string]'], ['ip_proto', 'count']],
  ];
}

function connLogRow(connection) {
  const { origEnd, respEnd } = connection;
  const duration = connection.last - connection.first;
  // Zeek leaves duration and bytes unset for a connection of one moment.
  const lasted = duration > 0;
  return [
    time(connection.first),
    ...idValues(connection),
    [...connection.services].sort().join(',') || '-',
    lasted ? duration.toFixed(6) : '-',
    lasted ? origEnd.payloadBytes : '-',
    lasted ? respEnd.payloadBytes : '-',
    connState(connection),
    isLocal(connection.orig),
    isLocal(connection.resp),
    0,
    connection.history || '-',
    origEnd.packets,
    origEnd.ipBytes,
    respEnd.packets,
    respEnd.ipBytes,
    '-',
    connection.ipProtocol,
  ];
}

// ---- DNS transactions --------------------------------------------------------------------------------------------------------------------------

/** Questions joined with their answers by connection and transaction id; one row each, in the order in which they were settled. */
function readTransactions(all) {
  const connectionOfFrame = new Map();
  for (const connection of all) for (const frame of connection.frames) connectionOfFrame.set(frame, connection);
  const rows = tshark('dns and udp and not icmp and not icmpv6', 'a', [
    ...['frame.number', 'frame.time_epoch', 'dns.id', 'dns.flags', 'dns.qry.name', 'dns.qry.type', 'dns.qry.class'],
    ...['dns.count.answers', 'dns.count.auth_rr', 'dns.count.add_rr'],
    ...['dns.resp.type', 'dns.resp.ttl', 'dns.a', 'dns.aaaa', 'dns.cname'],
  ]);
  const settled = [];
  const waiting = new Map();
  for (const row of rows) {
    const connection = connectionOfFrame.get(row['frame.number']);
    if (!connection) continue;
    const flags = Number(row['dns.flags']);
    const seen = Number(row['frame.time_epoch']);
    const key = `${connection.uid} ${row['dns.id']} ${row['dns.qry.name']} ${row['dns.qry.type']}`;
    if ((flags & 0x8000) === 0) {
      waiting.set(key, { connection, row, flags, asked: seen, answered: null });
      continue;
    }
    const transaction = waiting.get(key) ?? { connection, asked: seen };
    waiting.delete(key);
    settled.push({ ...transaction, row, flags, answered: seen, questionFlags: transaction.flags });
  }
  return [...settled, ...waiting.values()];
}

function dnsLogColumns() {
  return [
    ['ts', 'time'],
    ...idColumns(),
    ...[['trans_id', 'count'], ['rtt', 'interval'], ['query', 'string'], ['qclass', 'count'], ['qclass_name', 'string']],
    ...[['qtype', 'count'], ['qtype_name', 'string'], ['rcode', 'count'], ['rcode_name', 'string']],
    ...[['AA', 'bool'], ['TC', 'bool'], ['RD', 'bool'], ['RA', 'bool'], ['Z', 'count']],
    ...[['answers', 'vector[string]'], ['TTLs', 'vector[interval]'], ['rejected', 'bool']],
  ];
}

function dnsLogRow({ connection, row, flags, questionFlags, asked, answered }) {
  const isAnswered = answered !== null;
  const code = flags & 0x000f;
  const type = Number(row['dns.qry.type']);
  const answers = isAnswered ? readAnswers(row) : [];
  // Zeek takes these from the first answer that it logs; a reply without one leaves them as they were.
  const isLogged = answers.length > 0;
  // Its word for a reply that brings no record at all.
  const isRejected = isAnswered && ['dns.count.answers', 'dns.count.auth_rr', 'dns.count.add_rr'].every((name) => Number(row[name]) === 0);
  return [
    time(asked),
    ...idValues(connection),
    Number(row['dns.id']),
    isLogged && questionFlags !== undefined ? (answered - asked).toFixed(6) : '-',
    row['dns.qry.name'],
    Number(row['dns.qry.class']),
    'C_INTERNET',
    type,
    queryTypeNames.get(type) ?? `query-${type}`,
    isAnswered ? code : '-',
    isAnswered ? (replyCodeNames[code] ?? `unknown-${code}`) : '-',
    flag(isLogged && flags & 0x0400),
    flag(flags & 0x0200),
    flag(flags & 0x0100),
    flag(isLogged && flags & 0x0080),
    (flags >> 4) & 7,
    answers.map((answer) => answer.data).join(',') || '-',
    answers.map((answer) => answer.ttl.toFixed(6)).join(',') || '-',
    flag(isRejected),
  ];
}

/** Answer records in their order. Types other than A, AAAA and CNAME have no text in Zeek's `answers` as far as this scene needs, and are left out. */
function readAnswers(row) {
  const list = (name) => (row[name] === '' ? [] : row[name].split(','));
  const data = new Map([
    [1, list('dns.a')],
    [28, list('dns.aaaa')],
    [5, list('dns.cname')],
  ]);
  const ttls = list('dns.resp.ttl');
  const types = list('dns.resp.type').slice(0, Number(row['dns.count.answers'] || 0));
  return types.flatMap((type, index) => {
    const values = data.get(Number(type));
    return values ? [{ data: values.shift(), ttl: Number(ttls[index]) }] : [];
  });
}

// ---- the format --------------------------------------------------------------------------------------------------------------------------------

function idColumns() {
  return [['uid', 'string'], ['id.orig_h', 'addr'], ['id.orig_p', 'port'], ['id.resp_h', 'addr'], ['id.resp_p', 'port'], ['proto', 'enum']];
}

function idValues(connection) {
  return [connection.uid, connection.orig, connection.origPort, connection.resp, connection.respPort, connection.transport];
}

function writeLog(name, columns, rows) {
  const stamp = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 19).replaceAll(/[:T]/g, '-');
  const times = connections.flatMap((connection) => [connection.first, connection.last]);
  const lines = [
    '#separator \\x09',
    '#set_separator\t,',
    '#empty_field\t(empty)',
    '#unset_field\t-',
    `#path\t${name}`,
    `#open\t${stamp(times.reduce((a, b) => Math.min(a, b)))}`,
    `#fields\t${columns.map(([column]) => column).join('\t')}`,
    `#types\t${columns.map(([, type]) => type).join('\t')}`,
    ...rows.map((row) => row.join('\t')),
    `#close\t${stamp(times.reduce((a, b) => Math.max(a, b)))}`,
  ];
  writeFileSync(join(folder, `${name}.log`), `${lines.join('\n')}\n`);
}

function time(seconds) {
  return seconds.toFixed(6);
}

function flag(value) {
  return value ? 'T' : 'F';
}

function isLocal(address) {
  return flag(localNetworks.check(address, address.includes(':') ? 'ipv6' : 'ipv4'));
}

/** Zeek's ids are "C" and base 62 of random bits; here the bits come from the connection, so that the same capture gives the same file. */
function uniqueId(text) {
  const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  let bits = BigInt(`0x${createHash('sha256').update(text).digest('hex').slice(0, 24)}`);
  let id = '';
  while (bits > 0n) {
    id += letters[Number(bits % 62n)];
    bits /= 62n;
  }
  return `C${id}`;
}

/** Rows of the packets that match, as objects from field name to text. `occurrence` is "f" for the first (outermost) value, "a" for all of them. */
function tshark(filter, occurrence, fields) {
  const text = execFileSync(
    'tshark',
    ['-n', '-r', capture, '-Y', filter, '-T', 'fields', '-E', `occurrence=${occurrence}`, ...fields.flatMap((field) => ['-e', field])],
    { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Object.fromEntries(line.split('\t').map((value, index) => [fields[index], value])));
}
