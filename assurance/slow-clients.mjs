import { connect } from 'node:net';
import { join } from 'node:path';
import { createClient } from './http-client.mjs';
import { publicNames, secflowFile } from './inputs.mjs';
import { inParallel, percentile, sleep, waitUntil } from './measures.mjs';
import { ADMIN_KEY, startServer } from './server-process.mjs';

const NAMES = publicNames(20);

/**
 * Opens connections that send a byte now and then, and connections that ask for much and read nothing, while others
 * work: these must not notice, and the slow ones be closed in time.
 */
export async function slowClients({ folder, slow, readers, flows, seconds, requestSeconds }) {
  const server = await startServer({
    folder: join(folder, 'data'),
    settings: { requestSeconds, minDiskBytes: 0, maxConnections: slow + readers + 200 },
  });
  const { port } = new URL(server.url);
  const client = createClient(server.url, ADMIN_KEY);
  const names = publicNames(flows);
  const { json } = await client.upload(secflowFile(names, 'large'), { name: 'large.sf', type: 'secflow' });
  await waitUntil(async () => (await client.get(`/api/v1/samples/${json.id}`)).state === 'processed', 60_000);
  // Judging it is work of its own, which others would notice.
  await waitUntil(async () => (await client.get('/api/v1/findings?limit=1')).samplesToJudge === 0, 60_000);

  const sockets = [];
  const open = (first, every, next) => {
    const socket = connect({ port: Number(port), host: '127.0.0.1' });
    const state = { isOpen: true, started: performance.now(), closedAfter: null, socket };
    socket.on('connect', () => socket.write(first));
    socket.on('error', () => {});
    socket.on('close', () => {
      state.isOpen = false;
      state.closedAfter = performance.now() - state.started;
      clearInterval(timer);
    });
    const timer = setInterval(() => socket.write(next), every);
    sockets.push(state);
    return socket;
  };
  for (let i = 0; i < slow; i++) open(`GET /healthz HTTP/1.1\r\nhost: a\r\nx-a: `, 1000, 'a').resume();
  const greedy = Array.from({ length: readers }, () => {
    const socket = connect({ port: Number(port), host: '127.0.0.1' });
    socket.on('error', () => {});
    socket.write(
      `GET /api/v1/samples/${json.id}/flows HTTP/1.1\r\nhost: a\r\naccept: application/x-ndjson\r\nx-api-key: ${ADMIN_KEY}\r\n\r\n`,
    );
    socket.pause();
    return socket;
  });

  const milliseconds = [];
  const errors = [];
  const end = performance.now() + seconds * 1000;
  await inParallel(4, 4, async () => {
    while (performance.now() < end) {
      const started = performance.now();
      await client.counts(NAMES).then(
        () => milliseconds.push(performance.now() - started),
        (error) => errors.push(error.message),
      );
      await sleep(20);
    }
  });
  const areClosed = await waitUntil(() => sockets.every(({ isOpen }) => !isOpen), 35_000, 100);
  for (const socket of greedy) socket.destroy();
  const peak = server.peakBytes();
  client.close();
  await server.stop();
  for (const { socket } of sockets) socket.destroy();
  return {
    slow,
    readers,
    reads: milliseconds.length,
    readErrors: errors.length,
    firstError: errors[0] ?? null,
    readP99Milliseconds: percentile(milliseconds, 0.99),
    stillOpen: sockets.filter(({ closedAfter }) => closedAfter === null).length,
    allClosed: areClosed,
    worstCloseMilliseconds: Math.round(Math.max(...sockets.map(({ closedAfter }) => closedAfter ?? 0))),
    peakBytes: peak,
  };
}
