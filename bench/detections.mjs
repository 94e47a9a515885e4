/**
 * `npm run bench -- detections`: what the detections cost on a million flows, in shapes that are hard for them. Under a
 * second is the aim.
 *
 * npm run bench -- detections [--flows N] [--runs N]
 */
import { parseArgs } from 'node:util';
import { setUp } from '../scripts/set-up.mjs';

setUp({ quiet: false });
const { detectFindings } = await import('../dist/detect/index.js');
const { labelBatch } = await import('../dist/label/label-batch.js');
const { createFlowBatch } = await import('../dist/model/flow-batch.js');
const { FlowView } = await import('../dist/model/flow-view.js');

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== 'detections'),
  options: { flows: { type: 'string', default: '1000000' }, runs: { type: 'string', default: '5' } },
});
const count = Number(values.flows);

/** Source, destination and port of flow `i`, when it begins (µs), and what it sends; nothing is an unanswered SYN. */
const SHAPES = {
  'a busy network': (i) => [i % 500, (i * 7919) % 20_000, 440 + (i % 4), i * 1000 + (i % 13) * 700, 500 + (i % 900)],
  'one host scans all': (i) => [0, i, 445, i * 10, 0],
  'ten hosts scan ports': (i) => [i % 10, Math.floor(i / 65_536), i % 65_536, i * 10, 0],
  'one conversation': (i) => [0, 0, 443, i * 1e6 + ((i * 7919) % 1000) * 100, 500],
  'thousands of beacons': (i) => [i % 5000, i % 5000, 443, Math.floor(i / 5000) * 60e6 + (i % 5000), 500],
  'all at the same time': (i) => [i % 3, i % 7, 443, 0, 500],
  'DNS alone': (i) => [i % 100, 0, 53, i * 1000, 90],
};

for (const [name, shape] of Object.entries(SHAPES)) {
  const view = new FlowView(batchOf(shape), {});
  const history = { sampleCount: 100, sampleCountOf: (row) => row % 3, isCommon: () => false };
  const times = [];
  let found = 0;
  for (let run = 0; run < Number(values.runs); run++) {
    const started = process.cpuUsage();
    found = detectFindings(view, history).findings.length;
    // Of the processor, which other programs do not make longer.
    times.push(process.cpuUsage(started).user / 1000);
  }
  times.sort((a, b) => a - b);
  const middle = times[times.length >> 1];
  console.log(`${name.padEnd(22)} ${middle.toFixed(0).padStart(6)} ms, ${String(found).padStart(4)} findings`);
}

function batchOf(shape) {
  const batch = createFlowBatch(count, { baseMicros: 1_700_000_000e6 });
  for (let i = 0; i < count; i++) {
    const [source, destination, port, micros, sent] = shape(i);
    batch.protocol[i] = port === 53 ? 17 : 6;
    batch.srcAddress[i] = batch.addresses.internIpv4(0x0a000000 + source);
    batch.dstAddress[i] = batch.addresses.internIpv4(0x50000000 + destination);
    batch.srcPort[i] = 50_000;
    batch.dstPort[i] = port;
    batch.startMicros[i] = batch.baseMicros + micros;
    batch.endMicros[i] = batch.startMicros[i] + 300_000;
    batch.srcPayloadBytes[i] = sent;
    batch.dstPayloadBytes[i] = sent === 0 ? 0 : 600;
    batch.srcPackets[i] = 1;
    batch.dstPackets[i] = sent === 0 ? 0 : 1;
  }
  labelBatch(batch);
  return batch;
}
