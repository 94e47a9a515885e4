import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Logs of Zeek that tell names of the flows in a conn.log. */
const COMPANION_KINDS = ['dns', 'ssl', 'http', 'quic'] as const;

/** `conn` as a word of its own in a file name, and what stands before and after it. */
const CONN_NAME = /^(.*?)(?<![A-Za-z0-9])conn(?![A-Za-z0-9])(.*)$/;
/** The interval in the name of a rotated log, `.13:00:00-14:00:00.log`, and what stands before and after it. */
const INTERVAL = /^(.*?)\d\d[:_]\d\d[:_]\d\d-(\d\d[:_]\d\d[:_]\d\d)(.*)$/;
const PACKING = /\.(gz|zst)$/;

/**
 * The dns, ssl, http and quic logs that belong to a conn.log: files in the same folder with the same words before and
 * after (`x.conn.log` with `x.dns.log`, packed or not), or, for rotated logs, with the same end of the interval: a log
 * begins with its first record, all of them end together.
 */
export async function findZeekCompanions(path: string): Promise<string[]> {
  if (path === '-') return [];
  const parts = CONN_NAME.exec(basename(path));
  if (parts === null) return [];
  const folder = dirname(path);
  const names = await filesOf(folder);
  const found: string[] = [];
  for (const kind of COMPANION_KINDS) {
    const exact = packedVariants(`${parts[1]}${kind}${parts[2]}`).find((name) => names.has(name));
    if (exact !== undefined) found.push(join(folder, exact));
    else found.push(...rotated(names, `${parts[1]}${kind}`, parts[2]!).map((name) => join(folder, name)));
  }
  return found;
}

/** Files proper: nothing named like a log may lead elsewhere, or keep us waiting like a pipe. */
async function filesOf(folder: string): Promise<ReadonlySet<string>> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
  } catch {
    // A folder that may not be listed has no companions that we could know of.
    return new Set();
  }
}

/** A log and its companion need not be packed alike. */
function packedVariants(name: string): string[] {
  const plain = name.replace(PACKING, '');
  return [name, plain, `${plain}.gz`, `${plain}.zst`];
}

/** Names of the same interval that begin with `beginning`, each log once however often it lies there packed. */
function rotated(names: ReadonlySet<string>, beginning: string, rest: string): string[] {
  const wanted = intervalKey(rest);
  if (wanted === null) return [];
  const byLog = new Map<string, string>();
  for (const name of [...names].sort())
    if (name.startsWith(beginning) && intervalKey(name.slice(beginning.length)) === wanted)
      byLog.set(name.replace(PACKING, ''), name);
  return [...byLog.values()];
}

/** The rest of a rotated log's name without the beginning of its interval and its packing; null for other names. */
function intervalKey(rest: string): string | null {
  const parts = INTERVAL.exec(rest.replace(PACKING, ''));
  return parts === null ? null : `${parts[1]}-${parts[2]}${parts[3]}`;
}
