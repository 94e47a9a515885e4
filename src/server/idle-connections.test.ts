import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { startTestServer } from './testing/test-server.ts';

it('a connection that was opened in advance does not hold up a stop', async () => {
  const server = await startTestServer();
  const { port } = new URL(server.url);
  const socket = connect(Number(port), '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  await fetch(`${server.url}/healthz`);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const started = performance.now();
  await server.stop();
  await closed;
  // Far below `stopSeconds`, which is 20.
  expect(performance.now() - started).toBeLessThan(10_000);
});

it('a request that is under way is answered beside a stop', async () => {
  const server = await startTestServer();
  const { port } = new URL(server.url);
  const socket = connect(Number(port), '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  await new Promise((resolve) => socket.once('connect', resolve));
  // Its body is on the way while the server stops.
  socket.write(
    `POST /api/v1/lookups HTTP/1.1\r\nhost: x\r\napikey: ${server.adminKey}\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{`,
  );
  await new Promise((resolve) => setTimeout(resolve, 200));
  const stopped = server.stop();
  await new Promise((resolve) => setTimeout(resolve, 200));
  socket.write('}');
  await stopped;
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(text).toContain('{"destinations":[],"flowIdCounts":[]}');
});
