import type { JudgementBasisV1, JudgementV1, MetadataKindV1, SampleChangesV1 } from '@flowsage/client';
import { countOf } from '../../text/numbers.ts';

export type ChangedRecord = SampleChangesV1['changedRecords'][number];

/** A pack that is another one than when the verdict was read. */
export interface PackChange {
  readonly name: string;
  /** Version, null where it was not loaded. */
  readonly before: string | null;
  readonly after: string | null;
}

/** What is known otherwise now. */
export interface ChangeCauses {
  readonly packs: readonly PackChange[];
  /** Changes of what people wrote that were published in between. */
  readonly revisions: number;
}

/** Which knowledge is another one than it was; nothing of it: silences, other samples, or time made the difference. */
export function changeCauses(before: JudgementBasisV1, after: JudgementBasisV1): ChangeCauses {
  const was = new Map(before.packs.map((pack) => [pack.name, pack]));
  const is = new Map(after.packs.map((pack) => [pack.name, pack]));
  const packs = [...new Set([...was.keys(), ...is.keys()])].sort().flatMap((name) => {
    const [old, now] = [was.get(name), is.get(name)];
    if (old?.digest === now?.digest) return [];
    return [{ name, before: old?.version ?? null, after: now?.version ?? null }];
  });
  return { packs, revisions: Math.max(0, after.revision - before.revision) };
}

/** `pack starter 1.2.0 → 1.3.0`, `pack lists is new`. */
export function packChangeText({ name, before, after }: PackChange): string {
  if (before === null) return `pack ${name} ${after} is new`;
  if (after === null) return `pack ${name} ${before} is gone`;
  return before === after ? `pack ${name} ${after} says something else` : `pack ${name} ${before} → ${after}`;
}

/** Records by what became of them. */
export interface RecordChanges {
  readonly came: readonly ChangedRecord[];
  readonly went: readonly ChangedRecord[];
  /** The same record in another version. */
  readonly rewritten: readonly ChangedRecord[];
}

export function recordChanges(records: readonly ChangedRecord[]): RecordChanges {
  return {
    came: records.filter(({ before }) => before === null),
    went: records.filter(({ before, after }) => before !== null && after === null),
    rewritten: records.filter(({ before, after }) => before !== null && after !== null),
  };
}

/** Sentences of the evidence that one of two verdicts has alone. */
export interface EvidenceChanges {
  readonly came: readonly string[];
  readonly went: readonly string[];
}

export function evidenceChanges(before: JudgementV1, after: JudgementV1): EvidenceChanges {
  const [was, is] = [new Set(before.evidence), new Set(after.evidence)];
  return { came: [...is].filter((one) => !was.has(one)), went: [...was].filter((one) => !is.has(one)) };
}

/** Whether both say the same in verdict, confidence and headline: the difference is in the evidence. */
export function isSameVerdict(before: JudgementV1, after: JudgementV1): boolean {
  return (
    before.verdict === after.verdict && before.confidence === after.confidence && before.headline === after.headline
  );
}

/** What made the difference, part after part; of what people wrote, as much as is listed. */
export function causeTexts({ packs, revisions }: ChangeCauses, records: readonly ChangedRecord[]): readonly string[] {
  const written = records.filter(({ before, after }) => [before, after].some(isVersion)).length;
  const parts = packs.map(packChangeText);
  if (written > 0) parts.push(`${countOf(written, 'record')} that people wrote`);
  else if (revisions > 0)
    parts.push(`${countOf(revisions, 'change')} of what people wrote, none of a record that it quotes`);
  return parts;
}

/** Versions are of people; what packs say goes by their names. */
function isVersion(text: string | null): boolean {
  return text?.startsWith('version ') ?? false;
}

export const KIND_NAMES: Readonly<Record<MetadataKindV1, string>> = {
  destination: 'destination',
  behavior: 'behavior',
  event: 'Event',
};
