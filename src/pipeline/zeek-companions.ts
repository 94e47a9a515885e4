import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Logs of Zeek that tell names of the flows in a conn.log. */
const COMPANION_KINDS = ['dns', 'ssl', 'http', 'quic'] as const;

/** `conn` as a word of its own in a file name, and what stands before and after it. */
const CONN_NAME = /^(.*?)(?<![A-Za-z0-9])conn(?![A-Za-z0-9])(.*)$/;
/** The end of the interval in the name of a rotated log: `….13_00_00-14_00_00.log`. */
const ROTATION_END = /-(\d\d_\d\d_\d\d)/;

/**
 * The dns, ssl, http and quic logs that belong to a conn.log: same folder, same words before and after (`x.conn.log`
 * with `x.dns.log`), or, for rotated logs, the same words before and the same end of the interval.
 */
export async function findZeekCompanions(path: string): Promise<string[]> {
  if (path === '-') return [];
  const parts = CONN_NAME.exec(basename(path));
  if (parts === null) return [];
  const folder = dirname(path);
  const names = new Set(await readdir(folder));
  const found: string[] = [];
  for (const kind of COMPANION_KINDS) {
    const exact = packedVariants(`${parts[1]}${kind}${parts[2]}`).find((name) => names.has(name));
    if (exact !== undefined) found.push(join(folder, exact));
    else found.push(...rotated(names, `${parts[1]}${kind}`, parts[2]!).map((name) => join(folder, name)));
  }
  return found;
}

/** A log and its companion need not be packed alike. */
function packedVariants(name: string): string[] {
  const plain = name.replace(/\.(gz|zst)$/, '');
  return [name, plain, `${plain}.gz`, `${plain}.zst`];
}

function rotated(names: ReadonlySet<string>, beginning: string, rest: string): string[] {
  const end = ROTATION_END.exec(rest)?.[1];
  if (end === undefined) return [];
  return [...names].filter((name) => name.startsWith(`${beginning}.`) && ROTATION_END.exec(name)?.[1] === end).sort();
}
