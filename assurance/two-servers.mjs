import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from './http-client.mjs';
import { publicNames, secflowFile } from './inputs.mjs';
import { sleep, waitUntil } from './measures.mjs';
import { createRandom } from './random.mjs';
import { ADMIN_KEY, runProgram, spawnServer, startServer } from './server-process.mjs';

/** Time within which the second one must have ended. */
const PATIENCE_MILLISECONDS = 2000;

/**
 * Starts two servers on one folder: at the same moment on a new folder, at the same moment on an old one, and one
 * beside another that works and has just been backed up. Never may both hold it, and the loser must say who does.
 */
export async function twoServers({ folder, races, seed, progress = () => {} }) {
  const random = createRandom(seed);
  const losers = [];
  let beside = null;
  let both = 0;
  let neither = 0;
  let silent = 0;
  const old = join(folder, 'old');
  await (await startServer({ folder: old })).stop();
  for (let race = 0; race < races; race++) {
    const kind = ['new', 'old', 'backed up'][race % 3];
    if (kind === 'backed up') {
      beside ??= await startServer({ folder: join(folder, 'working') });
      await work(beside, join(folder, `backup-${race}`));
      const second = spawnServer({ folder: join(folder, 'working') });
      await second.ready().catch(() => {});
      judge(beside, second);
      continue;
    }
    const place = kind === 'new' ? join(folder, `new-${race}`) : old;
    const first = spawnServer({ folder: place });
    await sleep(random.below(60));
    const second = spawnServer({ folder: place });
    const ready = await Promise.allSettled([first.ready(), second.ready()]);
    const winners = [first, second].filter((_, i) => ready[i].status === 'fulfilled');
    if (winners.length === 0) neither++;
    for (const loser of [first, second].filter((one) => !winners.includes(one))) judge(winners[0], loser);
    both += winners.length === 2 ? 1 : 0;
    await Promise.all([first.stop(), second.stop()]);
    if (kind === 'new') rmSync(place, { recursive: true, force: true });
    if (race % 10 === 9) progress(`${race + 1} races`);
  }
  await beside?.stop();
  const milliseconds = losers.map((loser) => loser.ended.milliseconds);
  return { seed, races, both, neither, silent, worstLoserMilliseconds: Math.round(Math.max(0, ...milliseconds)) };

  function judge(winner, loser) {
    if (loser.ended === null) {
      both++;
      return;
    }
    losers.push(loser);
    const named = winner !== undefined && loser.errors().includes(`process ${winner.pid} `);
    if (!named || loser.ended.code === 0) {
      silent++;
      progress(`the loser said: ${loser.errors().trim()}`);
    }
  }
}

export const TWO_SERVERS_PATIENCE_MILLISECONDS = PATIENCE_MILLISECONDS;

/** Makes the server write, read its own files, and write again. */
async function work(server, backupFile) {
  const client = createClient(server.url, ADMIN_KEY);
  const upload = async () => {
    const bytes = secflowFile(publicNames(3), randomUUID());
    const answer = await client.upload(bytes, { name: 'a.sf', type: 'secflow' });
    if (answer.status !== 201) throw new Error(`upload: ${answer.status} ${answer.text}`);
  };
  await upload();
  const { code, output } = await runProgram(['backup', '--output', backupFile, '--server', server.url], {
    env: { FLOWSAGE_KEY: ADMIN_KEY },
  });
  if (code !== 0) throw new Error(`backup ended with ${code}: ${output}`);
  await upload();
  client.close();
  await waitUntil(() => server.ended === null, 0);
}
