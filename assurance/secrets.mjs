import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createAccount, createClient } from './http-client.mjs';
import { captureFile, publicNames } from './inputs.mjs';
import { waitUntil } from './measures.mjs';
import { ADMIN_KEY, runProgram, startServer } from './server-process.mjs';

const NAMES = publicNames(5);

/**
 * Plants keys, payload and hardware addresses in a whole run (uploads of all kinds, refusals, faults, a backup, a kill),
 * and looks for them in logs, in everything on disk and in the backup. Finds what it planted where it must be, too, so
 * that a search that finds nothing means something.
 */
export async function secrets({ folder, seed }) {
  const dataFolder = join(folder, 'data');
  const payload = `PAYLOAD-CANARY-${randomUUID()}`;
  const fileName = `name-canary-${randomUUID()}.pcap`;
  const wrongKey = `fsk_${randomUUID()}${randomUUID()}`;
  const adminKey = `ADMIN-CANARY-${randomUUID()}-${randomUUID()}`;
  const logs = [];
  const settings = { logLevel: 'trace', minDiskBytes: 0 };
  let server = await startServer({ folder: dataFolder, settings, env: { FLOWSAGE_ADMIN_KEY: adminKey } });
  let admin = createClient(server.url, adminKey);
  const { key } = await createAccount(admin, 'account');
  const client = createClient(server.url, key);

  const bytes = markFrames(captureFile(NAMES, payload));
  const first = await client.upload(bytes, { name: fileName, type: 'pcap', visibility: 'public' });
  await client.upload(gzipSync(bytes), { name: `packed ${fileName}`, type: 'pcap' });
  await client.upload(Buffer.concat([bytes.subarray(0, 24), Buffer.from(payload.repeat(100))]), {
    name: 'broken',
    type: 'pcap',
  });
  await client.upload(Buffer.from(payload), { name: 'refused', type: 'pcap' });
  await client.send('POST', '/upload/v1.0/uploader', {
    body: `--a\r\ncontent-disposition: form-data; name="${payload}"\r\n\r\n${payload}\r\n--a--\r\n`,
    headers: { 'content-type': 'multipart/form-data; boundary=a' },
  });
  for (const headers of [
    { apikey: wrongKey },
    { authorization: `Bearer ${wrongKey}` },
    { 'x-api-key': wrongKey, cookie: `key=${key}` },
  ]) {
    await createClient(server.url).send('GET', '/api/v1/samples', { headers });
  }
  await client.json('PATCH', `/api/v1/samples/${first.json.id}`, { visibility: key });
  await client.json('POST', '/api/v1/keys', { name: 'x', scopes: [adminKey] });
  await client.send('POST', '/api/v1/lookups', { body: `{"${key}`, headers: { 'content-type': 'application/json' } });
  const isIdle = async () => (await client.samples()).every(({ state }) => state === 'processed' || state === 'failed');
  if (!(await waitUntil(isIdle, 60_000))) throw new Error('samples are not processed');
  await client.get(`/sec/v1.0/samples/${first.json.id}/aggregated`);
  client.close();
  admin.close();
  // Caught in the middle of an upload, and of reading it.
  const midway = createClient(server.url, key);
  midway.upload(bytes, { name: 'midway', type: 'pcap' }).catch(() => {});
  await midway.upload(markFrames(captureFile(publicNames(200), payload)), { name: 'midway', type: 'pcap' });
  await server.kill();
  midway.close();
  logs.push(server.output(), server.errors());

  server = await startServer({ folder: dataFolder, settings, env: { FLOWSAGE_ADMIN_KEY: '' } });
  admin = createClient(server.url, adminKey);
  const owner = createClient(server.url, key);
  const isRead = async () => (await owner.samples()).every(({ state }) => state === 'processed' || state === 'failed');
  if (!(await waitUntil(isRead, 60_000))) throw new Error('samples are not processed after the kill');
  owner.close();
  const backup = join(folder, 'backup');
  const made = await runProgram(['backup', '--output', backup, '--server', server.url], {
    env: { FLOWSAGE_KEY: adminKey },
  });
  if (made.code !== 0) throw new Error(`backup ended with ${made.code}: ${made.output}`);
  admin.close();
  await server.stop();
  logs.push(server.output(), server.errors(), made.output);

  mkdirSync(join(folder, 'logs'));
  for (const [i, text] of logs.entries()) writeFileSync(join(folder, 'logs', String(i)), text);
  const planted = { payload, key, adminKey, wrongKey, hardware: HARDWARE, fixedKey: ADMIN_KEY };
  const found = Object.entries(planted).flatMap(([name, secret]) =>
    filesHolding([join(folder, 'data'), join(folder, 'logs'), backup], secret).map((file) => `${name} in ${file}`),
  );
  // The name of a file is kept, in data and backup: the search works.
  const control = [dataFolder, backup].filter((place) => filesHolding([place], fileName).length > 0).length;
  return { seed, logBytes: logs.join('').length, found, control };
}

/** Stands where frames have the addresses of network cards; text, so that it cannot be there by chance. */
const HARDWARE = 'HWCANARY';

/** Writes hardware addresses into every frame of a capture. */
function markFrames(capture) {
  for (let at = 24; at < capture.length; ) {
    capture.write(HARDWARE, at + 16, 'latin1');
    at += 16 + capture.readUInt32LE(at + 8);
  }
  return capture;
}

/** Files that hold a text as it is, in base64, or packed. */
function filesHolding(places, text) {
  const forms = [
    Buffer.from(text),
    Buffer.from(text, 'utf16le'),
    Buffer.from(Buffer.from(text).toString('base64').slice(0, -4)),
  ];
  return places.flatMap(filesIn).filter((file) => {
    const bytes = unpacked(readFileSync(file));
    return forms.some((form) => bytes.includes(form));
  });
}

function unpacked(bytes) {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}

function filesIn(place) {
  if (statSync(place).isFile()) return [place];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
