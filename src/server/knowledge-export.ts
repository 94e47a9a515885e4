import { type Settings, standardSettings } from '../config/settings.ts';
import {
  compareRecords,
  MOST_WRITTEN_RECORDS,
  type RecordPackHead,
  writeRecordLine,
  writeRecordPackEnd,
  writeRecordPackHead,
} from '../knowledge/index.ts';
import { AppError } from '../lib/app-error.ts';
import type { KnowledgePack } from '../model/knowledge.ts';
import { METADATA_KINDS, type WrittenRecord } from '../model/written-record.ts';
import type { KnowledgeRevision, MetadataStore, MetadataVersion } from '../store/index.ts';

const RECORDS_A_PAGE = 1000;
/** Records may be changed while they are read; then they are read again. */
const MOST_ATTEMPTS = 5;

/** What the settings of a server say of its export. */
export type ExportSettings = Pick<Settings, 'knowledgeName' | 'knowledgeAuthor' | 'knowledgeLicence'>;

/** Sources that a head names. */
const MOST_SOURCES = 200;

/**
 * All that people wrote as the lines of a pack. Its head is that of the installed pack that it grew from, its licence
 * among it, with a higher version where anything was changed since: what is installed and exported again is the same,
 * byte by byte. Of a pack that grew from none the settings tell name, author and licence.
 */
export async function exportRecords(
  store: Pick<MetadataStore, 'listMetadata' | 'knowledgeRevision'>,
  packs: readonly KnowledgePack[],
  settings: ExportSettings = standardSettings(),
): Promise<readonly string[]> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const before = await store.knowledgeRevision();
    const lines = await recordLines(store);
    const after = await store.knowledgeRevision();
    if (before.revision !== after.revision) continue;
    return [writeRecordPackHead(headOf(packs, settings, lines, after)), ...lines, writeRecordPackEnd(lines.length)];
  }
  throw new AppError('unavailable', 'export: records were changed all the while, expected a quiet second; try again');
}

async function recordLines(store: Pick<MetadataStore, 'listMetadata'>): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const kind of METADATA_KINDS) {
    let after: string | null = null;
    for (;;) {
      const versions: readonly MetadataVersion[] = await store.listMetadata({
        kind,
        prefix: '',
        after,
        limit: RECORDS_A_PAGE,
      });
      for (const { key, record, rule, knowledge } of versions)
        if (record !== null) lines.push(writeRecordLine({ kind, key, record, rule, knowledge }));
      if (lines.length > MOST_WRITTEN_RECORDS)
        throw new AppError('too-large', `export: more than ${MOST_WRITTEN_RECORDS} records, which no pack may hold`);
      if (versions.length < RECORDS_A_PAGE) break;
      after = versions.at(-1)!.key;
    }
  }
  return lines;
}

function headOf(
  packs: readonly KnowledgePack[],
  settings: ExportSettings,
  lines: readonly string[],
  { revision, changedAt }: KnowledgeRevision,
): RecordPackHead {
  const grown = packs.filter(({ written }) => written !== undefined);
  const base = grown.length === 1 ? grown[0]! : null;
  if (base !== null && isSame(base.written ?? [], lines)) return base;
  const head = base ?? firstHead(settings, grown);
  const [major = 0, minor = 0] = head.version.split('.').map((part) => Number.parseInt(part, 10));
  const changed = changedAt === null ? head.updated : new Date(changedAt * 1000).toISOString().slice(0, 10);
  return {
    ...head,
    version: revision === 0 ? head.version : `${major}.${minor + revision}.0`,
    // Days as text are in the order of time.
    updated: [changed, head.updated].sort().at(-1)!,
  };
}

/** The head of a pack that grew from none, or from several: then each is named with its own licence. */
function firstHead(settings: ExportSettings, grown: readonly KnowledgePack[]): RecordPackHead {
  const sources = grown.flatMap(({ name, version, author, licence, sources: own }) => [
    `${name} ${version} by ${author}, ${licence}`,
    ...own,
  ]);
  return {
    name: settings.knowledgeName,
    version: '0.0.0',
    title: 'What the people at a server wrote',
    author: settings.knowledgeAuthor,
    licence: settings.knowledgeLicence,
    updated: '1970-01-01',
    sources: [...new Set(sources)].slice(0, MOST_SOURCES),
  };
}

function isSame(written: readonly WrittenRecord[], lines: readonly string[]): boolean {
  if (written.length !== lines.length) return false;
  return written.toSorted(compareRecords).every((record, i) => writeRecordLine(record) === lines[i]);
}
