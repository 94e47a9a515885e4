/**
 * `npm run bench -- beacons`: how well beacons are found. Makes samples with one beacon among ordinary traffic and prints
 * recall and precision by period, jitter and missing beats.
 *
 * npm run bench -- beacons [--samples N] [--beats N,N] [--seed N]
 */
import { parseArgs } from 'node:util';
import { setUp } from '../scripts/set-up.mjs';
import { beaconTable, measureBeacons } from './beacon-schedules.mjs';

setUp({ quiet: false });
const { detectFindings } = await import('../dist/detect/index.js');
const { labelBatch } = await import('../dist/label/label-batch.js');
const { AddressTable } = await import('../dist/model/address-table.js');
const { createFlowBatch } = await import('../dist/model/flow-batch.js');
const { FlowView } = await import('../dist/model/flow-view.js');
const { NameTable } = await import('../dist/model/name-table.js');

const BASE_MICROS = 1_700_000_000e6;
const TCP = 6;

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== 'beacons'),
  options: {
    samples: { type: 'string', default: '20' },
    beats: { type: 'string', default: '12,24,40' },
    seed: { type: 'string', default: '1' },
  },
});

for (const beats of values.beats.split(',').map(Number)) {
  const falseAlarms = new Map();
  const cells = measureBeacons(beaconsOf, { samples: Number(values.samples), beats, seed: Number(values.seed) });
  console.log(`\n${beats} beats, those that are missing included; ${values.samples} samples in each cell\n`);
  console.log(beaconTable(cells));
  for (const name of cells.flatMap((cell) => cell.falseAlarms)) {
    const kind = name.replace(/site-\d+/, 'site');
    falseAlarms.set(kind, (falseAlarms.get(kind) ?? 0) + 1);
  }
  if (falseAlarms.size > 0)
    console.log(`false alarms: ${[...falseAlarms].map(([name, count]) => `${name} ${count}`).join(', ')}`);
}

function beaconsOf(flows) {
  return detectFindings(new FlowView(batchOf(flows), {}))
    .findings.filter(({ detection }) => detection === 'beaconing')
    .map(({ destination }) => destination);
}

function batchOf(flows) {
  const addresses = new AddressTable();
  const names = new NameTable();
  const batch = createFlowBatch(flows.length, { addresses, names, baseMicros: BASE_MICROS });
  const inOrder = [...flows].sort((a, b) => a.second - b.second);
  inOrder.forEach((flow, row) => {
    const direct = addresses.internText(flow.destination);
    if (direct < 0) batch.destinationName[row] = names.intern(flow.destination);
    batch.dstAddress[row] = direct < 0 ? addresses.internText('93.184.216.34') : direct;
    batch.srcAddress[row] = addresses.internText(flow.source);
    batch.protocol[row] = flow.protocol ?? TCP;
    batch.srcPort[row] = 50_000;
    batch.dstPort[row] = flow.port ?? 443;
    batch.startMicros[row] = BASE_MICROS + flow.second * 1e6;
    batch.endMicros[row] = batch.startMicros[row] + (flow.seconds ?? 0.3) * 1e6;
    batch.srcPayloadBytes[row] = flow.sent;
    batch.dstPayloadBytes[row] = flow.received;
    batch.srcPackets[row] = flow.sentPackets ?? 4 + Math.ceil(flow.sent / 1400);
    batch.dstPackets[row] = flow.receivedPackets ?? 4 + Math.ceil(flow.received / 1400);
  });
  labelBatch(batch);
  return batch;
}
