import type { JudgementV1, MetadataKindV1, RecordRefV1, SampleChangesV1, VerdictV1 } from '@flowsage/client';
import { createRecordLookup, metadataKeyOf, packsByRecord } from '../pipeline/known-records.ts';
import type { MetadataVersion } from '../store/index.ts';
import type { ServerContext } from './context.ts';
import { identityOf } from './judged-samples.ts';
import { changesOf } from './metadata-views.ts';

/** A judgement with the destinations that its evidence names. */
export interface ComparedJudgement extends Pick<JudgementV1, 'basis' | 'records'> {
  readonly evidence: Pick<VerdictV1, 'evidence'>['evidence'];
}

type ChangedRecord = SampleChangesV1['changedRecords'][number];

interface Candidate {
  readonly kind: MetadataKindV1;
  readonly key: string;
  /** As the evidence of either quotes it; null where it does not. */
  from: RecordRefV1 | null;
  to: RecordRefV1 | null;
}

/**
 * Records that two judgements quote, or that are of destinations they name, and that are others between what the two rest
 * on. One that is only quoted no more, or only now, is left out.
 */
export async function changedRecords(
  { store, knowledge }: Pick<ServerContext, 'store' | 'knowledge'>,
  before: ComparedJudgement,
  after: ComparedJudgement,
): Promise<readonly ChangedRecord[]> {
  const candidates = candidatesOf(before, after);
  const records = createRecordLookup(store, knowledge);
  const packOf = packsByRecord(knowledge);

  /** Versions of a record as they were and are, where people wrote it in between. */
  const written = async (kind: MetadataKindV1, key: string): Promise<(MetadataVersion | null)[]> => {
    const history = await store.metadataHistory(kind, key);
    return [before, after].map(({ basis }) => history.find(({ revision }) => revision <= basis.revision) ?? null);
  };

  /** What a pack says of it now. */
  const ofPack = async ({ kind, key }: Candidate): Promise<{ title: string; origin: string | null } | null> => {
    if (kind !== 'destination') {
      const found = [...knowledge.behaviors, ...knowledge.events].find(({ id }) => id === key);
      return found === undefined ? null : { title: found.title, origin: packOf.get(key) ?? null };
    }
    const [found] = await records(kind, [key]);
    return found == null ? null : { title: found.metadata.title, origin: found.pack };
  };

  const changeOf = async (candidate: Candidate, latest: MetadataVersion | null): Promise<ChangedRecord | null> => {
    const { kind, key, from, to } = candidate;
    if (latest !== null && latest.revision > before.basis.revision) {
      const [was, is] = await written(kind, key);
      if (was?.version !== is?.version) {
        const title = (is?.record ?? was?.record)?.title ?? (to ?? from)?.title ?? '';
        const texts = { before: versionText(was, from), after: versionText(is, to) };
        // Written and taken away again in between.
        if (texts.before === null && texts.after === null) return null;
        const areWritten = was?.record != null && is?.record != null;
        const fields = areWritten ? changesOf(was, is).map(({ field }) => field) : [];
        return { kind, key, title, ...texts, fields };
      }
    }
    if (from === null && to === null) return null;
    const { title } = (to ?? from)!;
    const told = { kind, key, title, before: originOf(from), after: originOf(to), fields: [] };
    if (from !== null && to !== null) return identityOf(from) === identityOf(to) ? null : told;
    if (to !== null) return to.pack !== null && isOtherPack(to.pack, before, after) ? told : null;
    if (from!.pack === null || !isOtherPack(from!.pack, before, after)) return null;
    const now = await ofPack(candidate);
    if (now === null) return told;
    return now.title === from!.title ? null : { ...told, title: now.title, after: now.origin };
  };

  const changes: ChangedRecord[] = [];
  for (const kind of ['behavior', 'destination', 'event'] as const) {
    const ofKind = candidates.filter((one) => one.kind === kind);
    const latest = await store.latestVersions(
      kind,
      ofKind.map(({ key }) => key),
    );
    for (const [i, candidate] of ofKind.entries()) {
      const change = await changeOf(candidate, latest[i] ?? null);
      if (change !== null) changes.push(change);
    }
  }
  return changes;
}

/** Each once, in the order of their keys. */
function candidatesOf(before: ComparedJudgement, after: ComparedJudgement): readonly Candidate[] {
  const candidates = new Map<string, Candidate>();
  const of = (kind: MetadataKindV1, key: string): Candidate => {
    const id = `${kind} ${key}`;
    const candidate = candidates.get(id) ?? { kind, key, from: null, to: null };
    candidates.set(id, candidate);
    return candidate;
  };
  for (const record of before.records) of(record.kind, record.key).from = record;
  for (const record of after.records) of(record.kind, record.key).to = record;
  for (const { evidence } of [before, after])
    for (const { destinations } of evidence)
      for (const destination of destinations) of('destination', metadataKeyOf('destination', destination));
  return [...candidates.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Whether the pack, `name version`, came, went, or says something else. */
function isOtherPack(pack: string, before: ComparedJudgement, after: ComparedJudgement): boolean {
  const name = pack.split(' ', 1)[0];
  const [was, is] = [before, after].map(({ basis }) => basis.packs.find((one) => one.name === name)?.digest);
  return was !== is;
}

/** A version that says nothing lets packs speak. */
function versionText(version: MetadataVersion | null | undefined, quoted: RecordRefV1 | null): string | null {
  if (version?.record != null) return `version ${version.version}`;
  return quoted?.pack ?? null;
}

function originOf(record: RecordRefV1 | null): string | null {
  if (record === null) return null;
  return record.pack ?? `version ${record.version}`;
}
