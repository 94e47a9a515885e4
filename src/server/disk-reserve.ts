import { statfs } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { defaultDataFolder } from '../config/data-folder.ts';
import { AppError } from '../lib/app-error.ts';
import type { ServerContext } from './context.ts';

/** The disk is asked this often at most. */
const ASKED_EVERY_MILLISECONDS = 1000;

/**
 * Refuses writes with `no-space` when the disk is fuller than it may get, before their bodies are read. What makes room or
 * takes rights away goes on: deletions, and routes that say so. Uploads are held to the same limit where they begin.
 */
export function addDiskReserve(app: FastifyInstance, { settings }: Pick<ServerContext, 'settings'>): void {
  const { minDiskBytes } = settings;
  const free = recently(() => freeBytes(settings.dataDir ?? defaultDataFolder()));
  app.addHook('preParsing', async (request) => {
    const { access, isForFullDisk = false } = request.routeOptions.config;
    if (access?.rate !== 'write' || isForFullDisk || request.method === 'DELETE') return;
    if ((await free()) >= minDiskBytes) return;
    throw new AppError(
      'no-space',
      `There is no room for what is written: of the disk ${minDiskBytes} bytes stay free (minDiskBytes).`,
      { limit: { name: 'minDiskBytes', value: minDiskBytes } },
    );
  });
}

/** Bytes that may still be written where the folder lies. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** The same answer for a moment, and one question at a time. */
function recently(ask: () => Promise<number>): () => Promise<number> {
  let askedAt = Number.NEGATIVE_INFINITY;
  let answer: Promise<number> = Promise.resolve(0);
  return () => {
    if (performance.now() - askedAt < ASKED_EVERY_MILLISECONDS) return answer;
    askedAt = performance.now();
    // A disk that does not tell is no full one: writing will show.
    answer = ask().catch(() => Number.POSITIVE_INFINITY);
    return answer;
  };
}
