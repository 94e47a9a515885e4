/**
 * `npm run bench`: Flowsage beside the exporters and analysers of the field, on the same large capture, in one run.
 *
 * The capture is made from samples/ and, where they lie beside the checkout, further real captures. Every tool runs in
 * turn, RUNS times over; medians are shown, and how many times as long as Flowsage each takes. Tools that are not
 * installed are left out (Debian: softflowd nfdump argus-server tshark).
 *
 * npm run bench -- [--packets N] [--flows N] [--runs N] [--skip-tshark]
 *
 * With `beacons`, `detections` or `knowledge` in front the file of that name is run instead.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setUp } from '../scripts/set-up.mjs';

if (['beacons', 'detections', 'knowledge'].includes(process.argv[2])) {
  await import(`./${process.argv[2]}.mjs`);
  process.exit();
}

const root = fileURLToPath(new URL('..', import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    packets: { type: 'string', default: '2000000' },
    flows: { type: 'string', default: '40000,350000' },
    runs: { type: 'string', default: '5' },
    'skip-tshark': { type: 'boolean', default: false },
  },
});

setUp({ quiet: false });
const { makeCapture } = await import('./make-capture.mjs');
const { benchServer } = await import('./server.mjs');
const scratch = mkdtempSync(join(tmpdir(), 'flowsage-bench-'));
const flowsage = join(root, 'bin', 'flowsage');
const runs = Number(values.runs);

try {
  const sources = captureSources();
  if (isWanted('tools')) await benchTools(sources);
  if (isWanted('server')) await benchServer({ scratch, runs, sources, table, median });
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** All parts are when none is named. */
function isWanted(part) {
  return positionals.length === 0 || positionals.includes(part);
}

async function benchTools(sources) {
  for (const flows of values.flows.split(',').map(Number)) await compare(flows, sources);
  await linearity(sources);
  await smallFile();
}

/** Captures the large one is made of: our samples, and more of what real networks carry where it is at hand. */
function captureSources() {
  const found = readdirSync(join(root, 'samples'))
    .filter((name) => /\.pcap(ng)?$/.test(name))
    .map((name) => join(root, 'samples', name));
  const beside = join(root, '..', 'shared', 'cases', 'bayse', 'inputs');
  if (existsSync(beside))
    found.push(
      ...readdirSync(beside)
        .filter((name) => /\.pcap(ng)?$/.test(name))
        .map((name) => join(beside, name)),
    );
  return found;
}

async function compare(flows, sources) {
  const file = join(scratch, `capture-${flows}.pcap`);
  const made = makeCapture(file, Number(values.packets), flows, sources);
  console.log(
    `\n${made.packets.toLocaleString('en')} packets, about ${made.flows.toLocaleString('en')} flows, ${(statSync(file).size / 1e9).toFixed(2)} GB`,
  );
  const out = join(scratch, 'out');
  mkdirSync(out, { recursive: true });
  const tools = [
    { name: 'flowsage convert', command: [process.execPath, flowsage, 'convert', file, '-o', out, '-q'] },
    // Exports to a port of this machine where nobody listens: the export itself is what is timed.
    { name: 'softflowd', command: ['softflowd', '-r', file, '-m', '2000000', '-n', '127.0.0.1:9'] },
    { name: 'nfpcapd', command: ['nfpcapd', '-r', file, nfpcapdFolderFlag(), out] },
    { name: 'argus', command: ['argus', '-r', file, '-w', join(out, 'argus.out')] },
    { name: 'tshark conversations', command: ['tshark', '-n', '-q', '-r', file, '-z', 'conv,tcp', '-z', 'conv,udp'] },
  ].filter(
    ({ name, command }) =>
      (command[0] === process.execPath || isInstalled(command[0])) &&
      !(values['skip-tshark'] && name.startsWith('tshark')),
  );
  const results = new Map(tools.map(({ name }) => [name, []]));
  for (const { command } of tools) if (command[0] !== 'tshark') await run(command); // fills the file cache, not counted
  for (let i = 0; i < runs; i++) for (const { name, command } of tools) results.get(name).push(await run(command));
  const ours = median(results.get('flowsage convert').map(({ seconds }) => seconds));
  table(
    ['tool', 'seconds', 'to ours', 'packets/s', 'peak MB'],
    tools.map(({ name }) => {
      const seconds = median(results.get(name).map((result) => result.seconds));
      const peak = median(results.get(name).map((result) => result.peakBytes));
      return [
        name,
        seconds.toFixed(2),
        `${(seconds / ours).toFixed(2)}×`,
        Math.round(made.packets / seconds).toLocaleString('en'),
        (peak / 1e6).toFixed(0),
      ];
    }),
  );
  rmSync(file);
  rmSync(out, { recursive: true });
}

/** The cost of a packet must not depend on how many came before: twice the file, at most 2.2 times the time. */
async function linearity(sources) {
  const times = [];
  for (const packets of [500_000, 1_000_000, 2_000_000]) {
    const file = join(scratch, 'linear.pcap');
    const made = makeCapture(file, packets, packets / 20, sources);
    await convertSeconds(file);
    times.push({ made, seconds: median(await repeat(() => convertSeconds(file))) });
  }
  console.log('\nTwice the packets (and twice the flows)');
  table(
    ['packets', 'flows', 'seconds', 'to the one before'],
    times.map(({ made, seconds }, i) => [
      made.packets.toLocaleString('en'),
      made.flows.toLocaleString('en'),
      seconds.toFixed(2),
      i === 0 ? '' : `${(seconds / times[i - 1].seconds).toFixed(2)}×`,
    ]),
  );
}

/** What an analyst with one capture waits for: the start of the program included. */
async function smallFile() {
  const file = join(scratch, 'small.pcap');
  const made = makeCapture(file, 8000, 800, captureSources());
  const seconds = median(await repeat(() => convertSeconds(file)));
  console.log(
    `\n${(statSync(file).size / 1e6).toFixed(1)} MB, ${made.packets.toLocaleString('en')} packets: ${seconds.toFixed(2)} s from start to end`,
  );
}

async function repeat(measure) {
  const results = [];
  for (let i = 0; i < runs; i++) results.push(await measure());
  return results;
}

async function convertSeconds(file) {
  return (await run([process.execPath, flowsage, 'convert', file, '-o', join(scratch, 'small-out'), '-q'])).seconds;
}

/** Wall seconds of a whole process and its peak resident memory (Linux keeps it in /proc). */
function run([command, ...args]) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'ignore'] });
    let peakBytes = 0;
    const watch = setInterval(() => {
      peakBytes = Math.max(peakBytes, peakOf(child.pid));
    }, 5);
    child.on('error', reject);
    child.on('exit', (code) => {
      clearInterval(watch);
      if (code === 0) resolve({ seconds: (performance.now() - started) / 1000, peakBytes });
      else reject(new Error(`${command} ended with ${code}`));
    });
  });
}

function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1000;
  } catch {
    return 0;
  }
}

function isInstalled(command) {
  return spawnSync('which', [command]).status === 0;
}

/** The folder option was renamed in nfdump 1.7. */
function nfpcapdFolderFlag() {
  const help = spawnSync('nfpcapd', ['-h'], { encoding: 'utf8' });
  return /^-w /m.test(`${help.stdout}${help.stderr}`) ? '-w' : '-l';
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function table(header, rows) {
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  for (const row of [header, ...rows])
    console.log(row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '));
}
