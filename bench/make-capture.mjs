/**
 * Builds a large capture from small real ones: the frames of all sources in time order, over and over, with other
 * addresses in every round, several rounds interleaved as on a busy link.
 *
 * node bench/make-capture.mjs OUT.pcap PACKETS FLOWS SOURCE…
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { decodeFrame } from '../dist/decode/frame.js';
import { FlowTable } from '../dist/flowtable/flow-table.js';
import { pcap } from '../dist/input/pcap/read.js';
import { pcapng } from '../dist/input/pcapng/read.js';
import { createPacket } from '../dist/model/packet.js';

const INTERLEAVED_ROUNDS = 16;

/** Ethernet frames with IPv4 or IPv6 straight inside, so that addresses can be changed in place. */
export function readFrames(files) {
  const frames = [];
  for (const file of files) {
    const bytes = readFileSync(file);
    const format = [pcap, pcapng].find((candidate) => candidate.probe(bytes) === true);
    if (format === undefined) continue;
    let first = -1;
    const sink = {
      frame(buffer, start, end, linkType, micros) {
        const type = (buffer[start + 12] << 8) | buffer[start + 13];
        if (linkType !== 1 || (type !== 0x0800 && type !== 0x86dd)) return;
        if (first < 0) first = micros;
        frames.push({ bytes: Buffer.from(buffer.subarray(start, end)), at: micros - first, isIpv4: type === 0x0800 });
      },
      skip() {},
      damage() {},
    };
    const reader = format.open(sink, {});
    reader.push(bytes);
    reader.end();
  }
  return frames.sort((a, b) => a.at - b.at);
}

/** Flows of one round whose addresses change `changes` times within it. */
function countFlows(frames, changes) {
  const table = new FlowTable();
  const packet = createPacket();
  const scratch = Buffer.alloc(70_000);
  frames.forEach(({ bytes, isIpv4 }, index) => {
    bytes.copy(scratch);
    vary(scratch, 0, isIpv4, Math.floor((index / frames.length) * changes));
    if (decodeFrame(packet, scratch, 0, bytes.length, 1) === 0) table.track(packet, 0);
  });
  return table.count;
}

export function makeCapture(out, packets, flows, sources) {
  const frames = readFrames(sources);
  const rounds = Math.max(1, Math.round(packets / frames.length));
  // So many rounds share their addresses that the wanted number of flows comes out; for more flows than all rounds
  // have, addresses change several times within a round.
  let changes = 1;
  while (changes < frames.length / 2 && countFlows(frames, changes) * rounds < flows)
    changes = Math.ceil(changes * 1.5);
  const perRound = countFlows(frames, changes);
  const distinct = Math.max(1, Math.min(rounds, Math.round(flows / perRound)));
  const fd = openSync(out, 'w');
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262144, 16);
  header.writeUInt32LE(1, 20);
  writeSync(fd, header);
  const buffer = Buffer.alloc(8 << 20);
  let used = 0;
  let written = 0;
  const span = frames.at(-1).at + 1;
  const start = 1_790_000_000_000_000;
  const place = new Map(frames.map((frame, index) => [frame, Math.floor((index / frames.length) * changes)]));
  for (let group = 0; group < rounds; group += INTERLEAVED_ROUNDS) {
    const members = Math.min(INTERLEAVED_ROUNDS, rounds - group);
    for (const frame of frames) {
      const { bytes, at, isIpv4 } = frame;
      for (let member = 0; member < members; member++) {
        if (used + 16 + bytes.length > buffer.length) {
          writeSync(fd, buffer, 0, used);
          used = 0;
        }
        const micros = start + (group / INTERLEAVED_ROUNDS) * span + at + member;
        buffer.writeUInt32LE(Math.floor(micros / 1e6), used);
        buffer.writeUInt32LE(micros % 1e6, used + 4);
        buffer.writeUInt32LE(bytes.length, used + 8);
        buffer.writeUInt32LE(bytes.length, used + 12);
        bytes.copy(buffer, used + 16);
        vary(buffer, used + 16, isIpv4, ((group + member) % distinct) * changes + place.get(frame));
        used += 16 + bytes.length;
        written++;
      }
    }
  }
  writeSync(fd, buffer, 0, used);
  closeSync(fd);
  return { packets: written, flows: perRound * distinct, framesPerRound: frames.length, rounds, distinct };
}

/** Adds the round to both addresses, keeping their class: what is private stays private. */
function vary(buffer, at, isIpv4, round) {
  if (isIpv4) {
    for (const address of [at + 26, at + 30]) {
      const value = (buffer[address + 2] << 8) | buffer[address + 3];
      const varied = (value + round * 7) & 0xffff;
      buffer[address + 2] = varied >> 8;
      buffer[address + 3] = varied & 255;
      if (buffer[address] === 10) buffer[address + 1] = (buffer[address + 1] + (round >> 8)) & 255;
    }
  } else {
    for (const address of [at + 22, at + 38]) buffer.writeUInt16BE(round & 0xffff, address + 10);
  }
}

if (process.argv[1]?.endsWith('make-capture.mjs')) {
  const [out, packets, flows, ...sources] = process.argv.slice(2);
  console.log(makeCapture(out, Number(packets), Number(flows), sources));
}
