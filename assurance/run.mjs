/**
 * `npm run assurance`: holds the server to what it promises, by breaking it. Everything runs on this machine, on the
 * loopback interface, in folders of its own, and only processes that were started here are ended.
 *
 * npm run assurance -- [PART…] [--small] [--seed N] [--output FILE]
 *
 * Parts: see PARTS below; all of them when none is named. What came out goes to assurance.json. Ends with 1 when a
 * promise was broken.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setUp } from '../scripts/set-up.mjs';

const MiB = 1024 ** 2;

/** Small parts run beside other tests: times may be so many times as long there. */
const SMALL_SLACK = 4;

/** What each part runs, large and small, and what must hold of its result. */
const PARTS = {
  'counts-in-store': {
    load: async () => (await import('./counts-in-store.mjs')).countsInStore,
    full: { schedules: 10_000 },
    small: { schedules: 12 },
    promises: { 'schedules held': (result, { schedules }) => result.schedules === schedules },
  },
  'counts-over-http': {
    load: async () => (await import('./counts-over-http.mjs')).countsOverHttp,
    full: { schedules: 300 },
    small: { schedules: 4 },
    promises: { 'schedules held': (result, { schedules }) => result.schedules === schedules },
  },
  kill: {
    load: async () => (await import('./kill.mjs')).killDuringLoad,
    full: { kills: 100 },
    small: { kills: 3 },
    promises: {
      'as many kills as planned': ({ kills }, plan) => kills >= plan.kills,
      'uploads were acknowledged': ({ acknowledged }) => acknowledged > 0,
      'none lost': ({ lost }) => lost === 0,
      'none twice': ({ doubled }) => doubled === 0,
      'no orphans': ({ orphans }) => orphans === 0,
      'ready within 5 s': ({ worstReadyMilliseconds }, { slack }) => worstReadyMilliseconds <= 5000 * slack,
    },
  },
  'disk-full': {
    load: async () => (await import('./disk-full.mjs')).diskFull,
    whyNot: async (folder) => (await import('./disk-full.mjs')).whyNoDisk(folder),
    full: { fills: 20 },
    small: { fills: 1 },
    promises: {
      'as many fills as planned': ({ fills }, plan) => fills === plan.fills,
      'writes were refused with 507': ({ refused }) => refused > 0,
      'and with nothing else': ({ otherRefusals }) => otherRefusals === 0,
      'no read failed': ({ readErrors }) => readErrors === 0,
      'reads within 100 ms (p99)': ({ readP99Milliseconds }, { slack }) => readP99Milliseconds <= 100 * slack,
      'none lost': ({ lost }) => lost === 0,
      'recovered within 30 s': ({ worstRecoveryMilliseconds }) => worstRecoveryMilliseconds <= 30_000,
    },
  },
  'two-servers': {
    load: async () => (await import('./two-servers.mjs')).twoServers,
    full: { races: 50 },
    small: { races: 3 },
    promises: {
      'never both': ({ both }) => both === 0,
      'never neither': ({ neither }) => neither === 0,
      'the loser names the owner': ({ silent }) => silent === 0,
      'the loser ends within 2 s': ({ worstLoserMilliseconds }, { slack }) => worstLoserMilliseconds <= 2000 * slack,
    },
  },
  'hostile-uploads': {
    load: async () => (await import('./hostile-uploads.mjs')).hostileUploads,
    full: { uploads: 50, strength: 1, cpuSeconds: 4 },
    small: { uploads: 10, strength: 0.03, cpuSeconds: 2 },
    promises: {
      'no read failed': ({ readErrors }) => readErrors === 0,
      '/healthz within 100 ms (p99)': ({ healthP99Milliseconds }, { slack }) => healthP99Milliseconds <= 100 * slack,
      'the server stays below 768 MiB': ({ peakBytes }) => peakBytes <= 768 * MiB,
    },
  },
  'slow-clients': {
    load: async () => (await import('./slow-clients.mjs')).slowClients,
    full: { slow: 1000, readers: 200, flows: 20_000, seconds: 60, requestSeconds: 30 },
    small: { slow: 100, readers: 5, flows: 5000, seconds: 5, requestSeconds: 6 },
    promises: {
      'no read failed': ({ readErrors }) => readErrors === 0,
      'reads within 200 ms (p99)': ({ readP99Milliseconds }, { slack }) => readP99Milliseconds <= 200 * slack,
      'all slow ones closed': ({ stillOpen }) => stillOpen === 0,
      'within 35 s': ({ worstCloseMilliseconds }) => worstCloseMilliseconds <= 35_000,
    },
  },
  secrets: {
    load: async () => (await import('./secrets.mjs')).secrets,
    full: {},
    small: {},
    promises: {
      'nothing planted is found': ({ found }) => found.length === 0,
      'the search finds what is kept': ({ control }) => control === 2,
    },
  },
};

const { values, positionals } = parseArgs({
  options: {
    small: { type: 'boolean', default: false },
    seed: { type: 'string', default: '20261127' },
    output: { type: 'string', default: fileURLToPath(new URL('../assurance.json', import.meta.url)) },
  },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => PARTS[name] === undefined);
if (unknown.length > 0) {
  console.error(`no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
  process.exit(2);
}

setUp({ quiet: false });
const { version } = JSON.parse(await readPackage());
const names = positionals.length > 0 ? positionals : Object.keys(PARTS);
const parts = {};
for (const name of names) parts[name] = await runPart(name);

const report = {
  at: new Date().toISOString(),
  scale: values.small ? 'small' : 'full',
  versions: { flowsage: version, node: process.versions.node, system: `${platform()} ${arch()}` },
  cores: availableParallelism(),
  parts,
};
writeFileSync(values.output, `${JSON.stringify(report, null, 2)}\n`);
console.log(`\n${values.output}`);
for (const [name, { seconds, skipped, broken, error }] of Object.entries(parts)) {
  const verdict = skipped ?? error ?? (broken.length === 0 ? 'held' : `BROKEN: ${broken.join('; ')}`);
  console.log(`${name.padEnd(18)} ${String(seconds).padStart(6)} s  ${skipped === null ? '' : 'skipped: '}${verdict}`);
}
const isBroken = Object.values(parts).some(({ broken, error }) => broken.length > 0 || error !== null);
process.exit(isBroken ? 1 : 0);

async function runPart(name) {
  const { load, whyNot, promises } = PARTS[name];
  const plan = values.small ? { slack: SMALL_SLACK, ...PARTS[name].small } : { slack: 1, ...PARTS[name].full };
  const folder = mkdtempSync(join(tmpdir(), 'flowsage-assurance-'));
  const started = performance.now();
  const outcome = { seconds: 0, skipped: null, broken: [], error: null, plan, result: null };
  console.log(`== ${name} ${JSON.stringify(plan)}`);
  try {
    outcome.skipped = (await whyNot?.(folder)) ?? null;
    if (outcome.skipped === null) {
      const run = await load();
      const progress = (text) => console.log(`   ${text}`);
      outcome.result = await run({ folder, seed: Number(values.seed), ...plan, progress });
      outcome.broken = Object.entries(promises)
        .filter(([, holds]) => !holds(outcome.result, plan))
        .map(([promise]) => promise);
      console.log(`   ${JSON.stringify(outcome.result)}`);
    }
  } catch (error) {
    outcome.error = `FAILED: ${error.message}`;
    console.log(`   ${error.stack}`);
  }
  // What went wrong can be looked at.
  if (outcome.error !== null) console.log(`   kept: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
  outcome.seconds = Math.round((performance.now() - started) / 100) / 10;
  return outcome;
}

async function readPackage() {
  const { readFile } = await import('node:fs/promises');
  return readFile(new URL('../package.json', import.meta.url), 'utf8');
}
