import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { createClient } from '../assurance/http-client.mjs';
import { publicNames, secflowFile } from '../assurance/inputs.mjs';
import { inParallel, percentile, residentBytes, waitUntil } from '../assurance/measures.mjs';
import { ADMIN_KEY, startServer } from '../assurance/server-process.mjs';
import { makeCapture } from './make-capture.mjs';

const SECONDS = 5;
const CONNECTIONS = 10;
const PACED_PER_SECOND = 300;
const AGGREGATED_FLOWS = 10_000;
const STORED_FLOWS = 1_000_000;
const FLOWS_A_SAMPLE = 50_000;
const NAMES = publicNames(50_000);

/** The server under load, on this machine, and a bare route of its framework in the same run for comparison. */
export async function benchServer({ scratch, runs, sources, table, median }) {
  const server = await startServer({
    folder: join(scratch, 'data'),
    settings: {
      maxReadsPerMinute: 100_000_000,
      maxUploadsPerMinute: 100_000_000,
      maxQueuedSamples: 1_000_000,
      maxQueuedSamplesPerAccount: 1_000_000,
      minDiskBytes: 0,
    },
  });
  const client = createClient(server.url, ADMIN_KEY);
  const bare = await startBareRoute();
  try {
    const restBytes = residentBytes(server.pid);
    const sample = await store(client, secflowFile(spread(AGGREGATED_FLOWS), randomUUID()), 'secflow');

    console.log(`\nLook-ups, ${CONNECTIONS} connections, medians of ${runs} runs of ${SECONDS} s`);
    await lookUps(bare, server, client, sample, { runs, table, median });

    console.log(`\nWhat people wait for, medians of ${runs}`);
    const capture = join(scratch, 'four.pcap');
    const made = makeCapture(capture, 8000, 800, sources);
    const captureBytes = readFileSync(capture);
    const title = `${(statSync(capture).size / 1e6).toFixed(1)} MB, ${made.packets.toLocaleString('en')} packets`;
    table(
      ['', 'milliseconds'],
      [
        [
          `aggregated view of ${AGGREGATED_FLOWS.toLocaleString('en')} flows`,
          await milliseconds(runs, median, () => client.send('GET', `/sec/v1.0/samples/${sample}/aggregated`)),
        ],
        [
          `${title}: from its first byte to its flows`,
          // Other content each time: a frame more at the end.
          await milliseconds(runs, median, (i) => store(client, Buffer.concat([captureBytes, frame(i)]), 'pcap')),
        ],
      ],
    );

    await uploads(client, table);
    await manyFlows(server, client, { restBytes, table });
    console.log(`\nLook-ups with ${STORED_FLOWS.toLocaleString('en')} flows stored`);
    await lookUps(bare, server, client, sample, { runs, table, median });
  } finally {
    client.close();
    bare.child.kill();
    await server.stop();
  }
}

async function lookUps(bare, server, client, sample, { runs, table, median }) {
  const { items } = await client.get(`/api/v1/samples/${sample}/flows?limit=1`);
  const lookup = (count) => ({
    url: `${server.url}/api/v1/lookups`,
    method: 'POST',
    body: JSON.stringify({
      destinations: NAMES.slice(0, count).map((name) => ({ name, protocol: 'TCP', port: 443 })),
    }),
    headers: { 'content-type': 'application/json' },
  });
  const rows = [
    { title: 'bare route', url: `${bare.url}/bare` },
    { title: 'GET /healthz', url: `${server.url}/healthz` },
    { title: 'GET a sample', url: `${server.url}/api/v1/samples/${sample}` },
    { title: 'GET a count', url: `${server.url}/sec/v1.0/secflows/${items[0].flowId}/count` },
    { title: 'GET a destination', url: `${server.url}/destinations?name=${NAMES[0]}&port=443&getStatistics=true` },
    { title: 'POST a look-up of 1', ...lookup(1) },
    { title: 'POST a look-up of 100', ...lookup(100) },
    { title: `the same of 1, ${PACED_PER_SECOND} a second`, ...lookup(1), overallRate: PACED_PER_SECOND },
  ];
  const results = [];
  for (const { title, headers = {}, ...row } of rows) {
    const measured = [];
    for (let i = 0; i < runs; i++)
      measured.push(
        await autocannon({
          ...row,
          headers: { 'x-api-key': ADMIN_KEY, ...headers },
          connections: CONNECTIONS,
          duration: SECONDS,
        }),
      );
    const failed = measured.reduce((sum, { non2xx, errors }) => sum + non2xx + errors, 0);
    if (failed > 0) throw new Error(`${title}: ${failed} requests failed`);
    results.push({
      title,
      rate: median(measured.map(({ requests }) => requests.average)),
      half: median(measured.map(({ latency }) => latency.p50)),
      p99: median(measured.map(({ latency }) => latency.p99)),
    });
  }
  table(
    ['', 'requests/s', 'to bare', 'p50 ms', 'p99 ms'],
    results.map(({ title, rate, half, p99 }) => [
      title,
      Math.round(rate).toLocaleString('en'),
      `1/${Math.max(1, results[0].rate / rate).toFixed(1)}`,
      String(half),
      String(p99),
    ]),
  );
}

/** Uploads until they are accepted, which is what their senders wait for; reading goes on beside. */
async function uploads(client, table) {
  const accepted = [];
  const started = performance.now();
  await inParallel(8, 8, async () => {
    while (performance.now() - started < 2 * SECONDS * 1000) {
      const begun = performance.now();
      const answer = await client.upload(secflowFile(NAMES.slice(0, 20), randomUUID()), { name: 'a', type: 'secflow' });
      if (answer.status !== 201) throw new Error(`upload: ${answer.status} ${answer.text}`);
      accepted.push(performance.now() - begun);
    }
  });
  const seconds = (performance.now() - started) / 1000;
  console.log('\nUploads of 20 flows, 8 at a time, until they are accepted');
  await idle(client);
  const all = (performance.now() - started) / 1000;
  table(
    ['accepted/s', 'read/s', 'p50 ms', 'p99 ms'],
    [
      [
        (accepted.length / seconds).toFixed(1),
        (accepted.length / all).toFixed(1),
        percentile(accepted, 0.5).toFixed(0),
        percentile(accepted, 0.99).toFixed(0),
      ],
    ],
  );
}

async function manyFlows(server, client, { restBytes, table }) {
  const started = performance.now();
  for (let stored = 0; stored < STORED_FLOWS; stored += FLOWS_A_SAMPLE)
    await client.upload(secflowFile(spread(FLOWS_A_SAMPLE, stored), randomUUID()), { name: 'many', type: 'secflow' });
  await idle(client);
  const seconds = (performance.now() - started) / 1000;
  console.log(`\n${STORED_FLOWS.toLocaleString('en')} flows stored`);
  const mb = (bytes) => (bytes / 1e6).toFixed(0);
  table(
    ['flows/s', 'MB at rest', 'MB now', 'MB peak'],
    [
      [
        Math.round(STORED_FLOWS / seconds).toLocaleString('en'),
        mb(restBytes),
        mb(residentBytes(server.pid)),
        mb(server.peakBytes()),
      ],
    ],
  );
}

/** So many flows to a tenth of as many names. */
function spread(flows, from = 0) {
  return Array.from({ length: flows }, (_, i) => NAMES[(from + Math.floor(i / 10)) % NAMES.length]);
}

/** Uploads and waits until the flows can be read; gives the id. */
async function store(client, bytes, type) {
  const answer = await client.upload(bytes, { name: `bench.${type}`, type });
  if (answer.status !== 201) throw new Error(`upload: ${answer.status} ${answer.text}`);
  const { id } = answer.json;
  const isThere = async () => (await client.get(`/api/v1/samples/${id}/flows?limit=1`)).items.length > 0;
  if (!(await waitUntil(isThere, 120_000, 10))) throw new Error(`sample ${id} has no flows`);
  return id;
}

async function idle(client) {
  const isIdle = async () => {
    for (const state of ['uploaded', 'processing'])
      if ((await client.get(`/api/v1/samples?limit=1&state=${state}`)).items.length > 0) return false;
    return true;
  };
  if (!(await waitUntil(isIdle, 600_000, 50))) throw new Error('samples are not read after ten minutes');
}

async function milliseconds(runs, median, work) {
  const times = [];
  for (let i = 0; i < runs; i++) {
    const started = performance.now();
    await work(i);
    times.push(performance.now() - started);
  }
  return median(times).toFixed(0);
}

/** A frame of nothing that is read, as a record of a capture. */
function frame(number) {
  const record = Buffer.alloc(16 + 60);
  record.writeUInt32LE(1_790_000_000, 0);
  record.writeUInt32LE(60, 8);
  record.writeUInt32LE(60, 12);
  record.writeUInt32LE(number + 1, 16);
  return record;
}

/** A process of its own, as the server is. */
function startBareRoute() {
  const program = fileURLToPath(new URL('bare-route.mjs', import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.stdout.setEncoding('utf8').once('data', (url) => resolve({ child, url: url.trim() }));
  });
}
