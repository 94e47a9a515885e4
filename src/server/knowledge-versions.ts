import { createHash } from 'node:crypto';
import type { KnowledgePack } from '../model/knowledge.ts';

/** Which pack says it, and a digest of all that it says: packs are edited without a new version, too. */
export interface PackVersion {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
}

const DIGEST_DIGITS = 16;

export function packVersions(packs: readonly KnowledgePack[]): readonly PackVersion[] {
  return packs.map((pack) => ({ name: pack.name, version: pack.version, digest: digestOf(pack) }));
}

/** The same text for the same packs in the same order. */
export function packsText(versions: readonly PackVersion[]): string {
  return JSON.stringify(versions.map(({ name, version, digest }) => [name, version, digest]));
}

/** Reads what `packsText` wrote; nothing where it is something else. */
export function parsePacksText(text: string): readonly PackVersion[] {
  const rows = JSON.parse(text) as readonly (readonly string[])[];
  return rows.map(([name = '', version = '', digest = '']) => ({ name, version, digest }));
}

function digestOf(pack: KnowledgePack): string {
  const hash = createHash('sha256');
  const { records, tagsByKind, behaviors, events, guards = [], written = [], ...head } = pack;
  hash.update(JSON.stringify(head));
  // One by one: a pack may have a million.
  for (const part of [records, [...tagsByKind], behaviors, events, guards, written]) {
    hash.update('\n');
    for (const one of part) hash.update(JSON.stringify(one));
  }
  return hash.digest('hex').slice(0, DIGEST_DIGITS);
}
