/**
 * `npm run bench -- knowledge`: what it costs to find the foremost of 50,000 patterns for each of a million flows, with
 * the record of each destination. Under two seconds is the aim.
 *
 * npm run bench -- knowledge [--flows N] [--patterns N] [--destinations N] [--runs N]
 */
import { parseArgs } from 'node:util';
import { setUp } from '../scripts/set-up.mjs';

setUp({ quiet: false });
const { createKnowledgeBase } = await import('../dist/knowledge/knowledge-base.js');
const { createPatternIndex, matchPatterns } = await import('../dist/knowledge/pattern-index.js');
const { createFlowBatch } = await import('../dist/model/flow-batch.js');

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== 'knowledge'),
  options: {
    flows: { type: 'string', default: '1000000' },
    patterns: { type: 'string', default: '50000' },
    destinations: { type: 'string', default: '50000' },
    runs: { type: 'string', default: '3' },
  },
});
const flowCount = Number(values.flows);
const patternCount = Number(values.patterns);
const destinationCount = Number(values.destinations);

/** Several patterns speak of each site, as they do in packs. */
const SITES = 20_000;

/** Destination `i`: one in three has a name of its own, one is below a known name, one has an address alone. */
const nameOf = (i) => [`host${i}.site${i % SITES}.com`, `www.host${i - 1}.site${(i - 1) % SITES}.com`, null][i % 3];

/** Pattern `i` of each kind that packs hold; most name something. */
const PATTERNS = {
  'names of all kinds': (i) =>
    [
      { destination: { names: [`host${i}.site${i % SITES}.com`], ports: ['TCP/443'] }, labels: ['*Downloaded*'] },
      { destination: { suffixes: [`site${i % SITES}.com`] }, labels: ['*Uploaded*'], srcBytes: { least: i } },
      { destination: { cidrs: [`80.${i % 256}.${(i >> 8) % 256}.0/${20 + (i % 12)}`] }, samples: { most: i % 9 } },
      { destination: { names: [`*.site${i % SITES}.com`] }, durationSeconds: { least: i % 60 } },
    ][i % 4],
  'what is known': (i) =>
    i % 50 === 0
      ? { destination: { known: { categories: [`Kind ${i % 40}`] } }, labels: ['*Exchanged*'], srcBytes: { least: i } }
      : { destination: { names: [`host${i}.site${i % SITES}.com`] } },
  'ports and labels alone': (i) =>
    i % 100 === 0
      ? {
          destination: { unknown: true, ports: [`TCP/${i % 1000}`, 'TCP/443'] },
          labels: ['xl*'],
          dstBytes: { least: i },
        }
      : { destination: { suffixes: [`host${i}.site${i % SITES}.com`] } },
};

const batch = makeBatch();
const knowledge = createKnowledgeBase([makePack()]);
const lookups = { knowledge, sampleCountOf: (row) => row % 7, tellRarity: true };
for (const [name, pattern] of Object.entries(PATTERNS)) {
  const times = [];
  let fitted = 0;
  for (let run = 0; run < Number(values.runs); run++) {
    const started = process.cpuUsage();
    const index = createPatternIndex(Array.from({ length: patternCount }, (_, i) => pattern(i)));
    const built = process.cpuUsage(started).user / 1000;
    fitted = matchPatterns(index, batch, lookups).reduce((sum, found) => sum + (found >= 0 ? 1 : 0), 0);
    // Of the processor, which other programs do not make longer.
    times.push([process.cpuUsage(started).user / 1000 - built, built]);
  }
  times.sort(([a], [b]) => a - b);
  const [matched, built] = times[times.length >> 1];
  console.log(
    `${name.padEnd(24)} ${matched.toFixed(0).padStart(6)} ms, index ${built.toFixed(0).padStart(5)} ms, ` +
      `${fitted.toLocaleString('en')} of ${flowCount.toLocaleString('en')} flows fit`,
  );
}

function makeBatch() {
  const made = createFlowBatch(flowCount, { baseMicros: 1_700_000_000e6 });
  for (let row = 0; row < flowCount; row++) {
    const i = (row * 7919) % destinationCount;
    const name = nameOf(i);
    made.protocol[row] = 6;
    made.srcAddress[row] = made.addresses.internIpv4(0x0a000000 + (row % 500));
    made.dstAddress[row] = made.addresses.internIpv4(0x50000000 + i * 37);
    if (name !== null) made.destinationName[row] = made.names.intern(name);
    made.dstPort[row] = row % 5 === 0 ? 8443 : 443;
    made.startMicros[row] = made.baseMicros + row * 1000;
    made.endMicros[row] = made.startMicros[row] + (row % 60) * 1e6;
    made.srcPayloadBytes[row] = (row * 31) % 90_000;
    made.dstPayloadBytes[row] = (row * 17) % 90_000;
    made.label[row] = row % 133;
    // A label mostly goes with one or two categories.
    made.flowCategory[row] = (row % 133) % 29;
  }
  return made;
}

/** As many records as there are patterns, for names that flows go to and for such that they do not. */
function makePack() {
  const records = Array.from({ length: patternCount }, (_, i) => ({
    destination_data: `host${i * 3}.site${(i * 3) % SITES}.com_TCP/443`,
    name: `host${i * 3}.site${(i * 3) % SITES}.com`,
    protocol_name: 'TCP',
    port: 443,
    landscape: [],
    concern_level: 1 + (i % 5),
    category: `Kind ${i % 40}`,
    excluded_subdomains: [],
    tags: [],
    all_children_inherit_knowledge: i % 2 === 0,
  }));
  return { name: 'bench', records, tagsByKind: new Map(), behaviors: [], events: [] };
}
