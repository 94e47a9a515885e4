import { gzipSync } from 'node:zlib';

/** What is uploaded: small inputs whose destinations are known beforehand, and hostile ones. */

/** 2026-03-01T00:00:00Z. */
const BASE_SECONDS = 1_772_323_200;

/** Names that count in the statistics, a few parents with many children. */
export function publicNames(count) {
  return Array.from({ length: count }, (_, i) => `host${i}.assured${i % 7}.com`);
}

/** A Secflow file with one flow to each name. The nonce makes its content differ from all others. */
export function secflowFile(names, nonce) {
  const flashes = names.map((name, i) => ({
    src: `192.168.1.${10 + Math.floor(i / 60_000)}:${1024 + (i % 60_000)}`,
    dst: `${name}:443`,
    destinationNameSource: 'passive',
    srcPkts: 8,
    srcBytes: 900 + i,
    dstPkts: 9,
    dstBytes: 12_000 + i,
    relativeStart: i * 0.5,
    protocolInformation: '',
    duration: 1.25,
  }));
  return Buffer.from(JSON.stringify({ hash: nonce, trafficDate: BASE_SECONDS, fileName: `${nonce}.sf`, flashes }));
}

/** A capture in which a host asks DNS for each name and then talks to it over TCP. */
export function captureFile(names, nonce, source = [192, 168, 1, 10]) {
  const client = Buffer.from(source);
  const resolver = Buffer.from([192, 168, 1, 1]);
  const frames = [];
  names.forEach((name, i) => {
    const at = i * 0.5;
    const server = Buffer.from([93, 184, 1 + (i >> 8), 1 + (i & 127)]);
    const port = 1024 + (i % 60_000);
    frames.push([at, udp(client, resolver, port, 53, dnsQuery(i + 1, name))]);
    frames.push([at + 0.01, udp(resolver, client, 53, port, dnsAnswer(i + 1, name, server))]);
    frames.push([at + 0.02, tcp(client, server, port, 443, 1, 0, 0x02)]);
    frames.push([at + 0.03, tcp(server, client, 443, port, 1, 2, 0x12)]);
    frames.push([at + 0.04, tcp(client, server, port, 443, 2, 2, 0x18, Buffer.from(`${nonce} ${name}`))]);
    frames.push([at + 0.05, tcp(server, client, 443, port, 2, 2, 0x18, Buffer.alloc(600, 0x2e))]);
    frames.push([at + 0.06, tcp(client, server, port, 443, 3, 602, 0x11)]);
    frames.push([at + 0.07, tcp(server, client, 443, port, 602, 4, 0x11)]);
  });
  return pcap(frames);
}

/** A capture of so many flows of one packet each, every one between other ports and addresses. */
export function manyFlowsCapture(count) {
  const client = Buffer.from([10, 0, 0, 1]);
  const record = Buffer.alloc(16 + 60);
  const whole = Buffer.alloc(24 + count * record.length);
  pcap([]).copy(whole);
  let at = 24;
  for (let i = 0; i < count; i++) {
    client.writeUInt16BE((i >>> 14) & 0xffff, 2);
    const server = Buffer.from([93, 184 + ((i >>> 16) & 7), (i >>> 8) & 255, i & 255]);
    const frame = tcp(client, server, 1024 + (i % 60_000), 443, 1, 0, 0x02, Buffer.alloc(6));
    at = writeRecord(whole, at, i * 0.001, frame);
  }
  return whole.subarray(0, at);
}

/**
 * What hurts whoever reads it carelessly, by name. Each is of a type that may be uploaded. `strength` from 0 to 1 says
 * how much work they make.
 */
export function hostileInputs(random, strength = 1) {
  const size = (most) => Math.max(1, Math.round(most * strength));
  const zeros = Buffer.alloc(size(256) << 20);
  const flows = manyFlowsCapture(size(1_000_000));
  const repeated = Buffer.concat(Array.from({ length: 8 }, () => flows.subarray(24)));
  const lengths = [0, 3, 8, 0x7fffffff, 0xffffffff];
  return [
    { name: 'zeros, packed', type: 'pcap', bytes: gzipSync(zeros) },
    { name: 'zeros behind a pcap header, packed', type: 'pcap', bytes: gzipSync(Buffer.concat([pcap([]), zeros])) },
    { name: 'packed twice', type: 'pcap', bytes: gzipSync(gzipSync(zeros)) },
    { name: 'a flow a packet', type: 'pcap', bytes: flows },
    {
      name: 'a flow a packet, packed and over again',
      type: 'pcap',
      bytes: gzipSync(Buffer.concat([flows, repeated]), { level: 1 }),
    },
    { name: 'brackets', type: 'interflow', bytes: Buffer.alloc(size(16) << 20, '[') },
    {
      name: 'an endless text',
      type: 'secflow',
      bytes: Buffer.concat([Buffer.from('{"trafficDate":1,"flashes":[{"src":"'), Buffer.alloc(size(16) << 20, 'a')]),
    },
    {
      name: 'a log of endless columns',
      type: 'zeek',
      bytes: Buffer.from(`#separator \\x09\n#fields\t${'ts\t'.repeat(size(2_000_000))}\n`),
    },
    { name: 'names that point in circles', type: 'pcap', bytes: circularNames(size(20_000)) },
    {
      name: 'a name for every packet',
      type: 'pcap',
      bytes: captureFile(
        Array.from({ length: size(20_000) }, (_, i) => `n${i}.${random.hex(16)}.com`),
        'names',
      ),
    },
    ...lengths.map((length) => ({ name: `a record of ${length} bytes`, type: 'pcap', bytes: lyingCapture(length) })),
    ...lengths.map((length) => ({ name: `a block of ${length} bytes`, type: 'pcapng', bytes: lyingBlocks(length) })),
    { name: 'noise', type: 'pcap', bytes: random.bytes(size(1 << 20)) },
    { name: 'noise behind a pcap header', type: 'pcap', bytes: Buffer.concat([pcap([]), random.bytes(size(4 << 20))]) },
    {
      name: 'noise, said to be packed',
      type: 'pcap',
      bytes: Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), random.bytes(65_536)]),
    },
    { name: 'nothing', type: 'pcap', bytes: Buffer.alloc(0) },
  ];
}

export function pcap(frames) {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262_144, 16);
  header.writeUInt32LE(1, 20);
  const whole = Buffer.alloc(24 + frames.reduce((sum, [, frame]) => sum + 16 + frame.length, 0));
  header.copy(whole);
  let at = 24;
  for (const [seconds, frame] of frames) at = writeRecord(whole, at, seconds, frame);
  return whole;
}

function writeRecord(out, at, seconds, frame) {
  out.writeUInt32LE(BASE_SECONDS + Math.floor(seconds), at);
  out.writeUInt32LE(Math.round((seconds % 1) * 1e6), at + 4);
  out.writeUInt32LE(frame.length, at + 8);
  out.writeUInt32LE(frame.length, at + 12);
  frame.copy(out, at + 16);
  return at + 16 + frame.length;
}

function ethernet(source, destination, protocol, payload) {
  const frame = Buffer.alloc(34 + payload.length);
  frame.writeUInt16BE(0x0800, 12);
  frame[14] = 0x45;
  frame.writeUInt16BE(20 + payload.length, 16);
  frame[22] = 64;
  frame[23] = protocol;
  source.copy(frame, 26);
  destination.copy(frame, 30);
  payload.copy(frame, 34);
  return frame;
}

function udp(source, destination, sourcePort, destinationPort, payload) {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(sourcePort, 0);
  header.writeUInt16BE(destinationPort, 2);
  header.writeUInt16BE(8 + payload.length, 4);
  return ethernet(source, destination, 17, Buffer.concat([header, payload]));
}

function tcp(
  source,
  destination,
  sourcePort,
  destinationPort,
  sequence,
  acknowledged,
  flags,
  payload = Buffer.alloc(0),
) {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(sourcePort, 0);
  header.writeUInt16BE(destinationPort, 2);
  header.writeUInt32BE(sequence, 4);
  header.writeUInt32BE(acknowledged, 8);
  header[12] = 0x50;
  header[13] = flags;
  header.writeUInt16BE(64_240, 14);
  return ethernet(source, destination, 6, Buffer.concat([header, payload]));
}

function dnsName(name) {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.from([0])]);
}

function dnsHeader(id, flags, answers) {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(id & 0xffff, 0);
  header.writeUInt16BE(flags, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(answers, 6);
  return header;
}

function dnsQuery(id, name) {
  return Buffer.concat([dnsHeader(id, 0x0100, 0), dnsName(name), Buffer.from([0, 1, 0, 1])]);
}

function dnsAnswer(id, name, address) {
  const question = Buffer.concat([dnsName(name), Buffer.from([0, 1, 0, 1])]);
  const answer = Buffer.concat([Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0x0e, 0x10, 0, 4]), address]);
  return Buffer.concat([dnsHeader(id, 0x8180, 1), question, answer]);
}

/** DNS answers whose names point at each other. */
function circularNames(count) {
  const client = Buffer.from([192, 168, 1, 10]);
  const resolver = Buffer.from([192, 168, 1, 1]);
  const loop = Buffer.concat([dnsHeader(7, 0x8180, 8), Buffer.from([0xc0, 0x0e, 0xc0, 0x0c, 0, 1, 0, 1])]);
  const answers = Array.from({ length: 8 }, () => Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 1, 2, 3, 4]));
  const frame = udp(resolver, client, 53, 50_000, Buffer.concat([loop, ...answers]));
  return pcap(Array.from({ length: count }, (_, i) => [i * 0.001, frame]));
}

/** A capture whose second record says that it is longer than it is. */
function lyingCapture(length) {
  const whole = captureFile(['before.assured0.com'], 'lying');
  const second = Buffer.alloc(16);
  second.writeUInt32LE(BASE_SECONDS, 0);
  second.writeUInt32LE(length, 8);
  second.writeUInt32LE(length, 12);
  return Buffer.concat([whole, second, Buffer.alloc(64)]);
}

/** A pcapng file whose second block says that it is longer than it is. */
function lyingBlocks(length) {
  const section = Buffer.alloc(28);
  section.writeUInt32LE(0x0a0d0d0a, 0);
  section.writeUInt32LE(28, 4);
  section.writeUInt32LE(0x1a2b3c4d, 8);
  section.writeUInt16LE(1, 12);
  section.fill(0xff, 16, 24);
  section.writeUInt32LE(28, 24);
  const block = Buffer.alloc(64);
  block.writeUInt32LE(6, 0);
  block.writeUInt32LE(length, 4);
  return Buffer.concat([section, block]);
}
