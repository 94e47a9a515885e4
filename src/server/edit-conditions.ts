import { AppError } from '../lib/app-error.ts';
import type { MetadataKind, MetadataVersion, Store } from '../store/index.ts';
import { etagOf } from './metadata-views.ts';

export { ETAG_HEADER } from './metadata-views.ts';

/** Which version an edit was made for, as RFC 9110 has it: `If-Match: "v3"`, and `If-None-Match: *` for a first one. */

export interface ConditionHeaders {
  readonly 'if-match'?: string;
  readonly 'if-none-match'?: string;
}

export const CONDITION_HEADERS = {
  type: 'object',
  properties: {
    'if-match': {
      type: 'string',
      maxLength: 1000,
      description:
        '`ETag` of the version that the change was made for: when there is another by now, nothing is changed.',
    },
    'if-none-match': {
      type: 'string',
      maxLength: 1000,
      description: '`*`: only if nothing is written of it yet.',
    },
  },
} as const;

/** What an edit may rest on. */
export interface EditBase {
  /** The latest version; null where there is none. */
  readonly latest: MetadataVersion | null;
  /** The version that must still be the latest one when the edit is written; null for any. */
  readonly expectedVersion: number | null;
}

/** The latest version, if the headers allow to change it; else AppError `precondition`. */
export async function editBase(
  store: Store,
  kind: MetadataKind,
  key: string,
  headers: ConditionHeaders,
): Promise<EditBase> {
  const [latest = null] = await store.latestVersions(kind, [key]);
  const ifMatch = headers['if-match'];
  const ifNoneMatch = headers['if-none-match'];
  if (ifMatch === undefined && ifNoneMatch === undefined) return { latest, expectedVersion: null };
  const isThere = latest !== null && latest.record !== null;
  if (ifMatch !== undefined && !matches(ifMatch, latest, isThere))
    throw new AppError('precondition', `If-Match: the latest version is ${nameOf(latest)}, expected ${shown(ifMatch)}`);
  if (ifNoneMatch !== undefined && (ifNoneMatch.trim() !== '*' || isThere))
    throw new AppError(
      'precondition',
      `If-None-Match: the latest version is ${nameOf(latest)}, expected * and that nothing is written yet`,
    );
  return { latest, expectedVersion: latest?.version ?? 0 };
}

/** Runs a change; that another version came meanwhile is told as the condition that it was. */
export async function underCondition<Value>(base: EditBase, change: () => Promise<Value>): Promise<Value> {
  try {
    return await change();
  } catch (error) {
    if (base.expectedVersion !== null && error instanceof AppError && error.kind === 'conflict')
      throw new AppError('precondition', error.message, { cause: error });
    throw error;
  }
}

/** Weak names never match: RFC 9110, 13.1.1. What was taken away has no name but that of its version. */
function matches(header: string, latest: MetadataVersion | null, isThere: boolean): boolean {
  if (header.trim() === '*') return isThere;
  return latest !== null && header.split(',').some((tag) => tag.trim() === etagOf(latest));
}

function nameOf(latest: MetadataVersion | null): string {
  if (latest === null) return 'none';
  return latest.record === null ? `${etagOf(latest)}, which says nothing` : etagOf(latest);
}

function shown(header: string): string {
  return header.slice(0, 100);
}
