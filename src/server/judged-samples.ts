import type { RecordRefV1, VerdictV1 } from '@flowsage/client';
import { sha256 } from '../lib/sha256.ts';
import type { Sample } from '../model/sample.ts';
import type { JudgementBasis, JudgementStore, MetadataStore } from '../store/index.ts';
import { type PackVersion, packsText } from './knowledge-versions.ts';
import { keyBegin, RowMemory } from './row-memory.ts';
import type { VerdictWithFindings } from './sample-judge.ts';
import { markText } from './sample-mark.ts';

/** Verdicts on stored samples, each kept with what it rests on. */
export interface JudgedSamples {
  /** What a verdict made now rests on. */
  basis(): Promise<JudgementBasis>;
  /** Judges a sample by what is known now, and keeps the verdict. */
  judge(sample: Sample): Promise<VerdictV1>;
  /** The same for its owner: from now on it is what they read last. */
  read(sample: Sample): Promise<VerdictV1>;
  /** Forgets verdicts on the samples of an account, or on the one that is named. */
  forget(accountId: string, sampleId?: string): void;
}

/** Verdicts that are remembered: who uploads a sample looks at it soon, and others beside it. */
const MOST_REMEMBERED = 100;

interface Judged {
  readonly verdict: VerdictV1;
  readonly digest: string;
}

/**
 * `judge` makes the verdict on one stored sample; `packs` tells which packs, silences and records count now, and
 * `statisticsChanges` is another number when samples were added or taken away since.
 */
export function createJudgedSamples(
  store: JudgementStore & Pick<MetadataStore, 'knowledgeRevision'>,
  packs: () => Promise<readonly PackVersion[]>,
  judge: (sample: Sample) => Promise<VerdictWithFindings>,
  statisticsChanges: () => number,
): JudgedSamples {
  const remembered = new RowMemory<Judged>(MOST_REMEMBERED);
  /** The judgement of each sample that was begun last: an older one that ends later is not kept. */
  const underWay = new Map<string, { readonly key: string; readonly revision: number }>();

  const basis = async (): Promise<JudgementBasis> => ({
    revision: (await store.knowledgeRevision()).revision,
    packs: packsText(await packs()),
  });

  /** The verdict by what is known now: another one only where something of that is new. */
  const current = async (sample: Sample): Promise<Judged> => {
    // Before it is judged: what is published meanwhile makes it old.
    const restsOn = await basis();
    const begin = keyBegin(sample.accountId, sample.id);
    const key = `${begin}${sample.processedAt} ${statisticsChanges()} ${restsOn.revision} ${restsOn.packs}`;
    // The store keeps the latest alone: an earlier one that comes back is to be kept there again.
    if (!remembered.keeps(key)) remembered.forget(begin);
    return remembered.of(key, 1, () => judgeAndKeep(sample, restsOn, key));
  };

  const judgeAndKeep = async (sample: Sample, restsOn: JudgementBasis, key: string): Promise<Judged> => {
    const isNewest = (underWay.get(sample.id)?.revision ?? 0) <= restsOn.revision;
    if (isNewest) underWay.set(sample.id, { key, revision: restsOn.revision });
    try {
      return await judgeUnlessOvertaken(sample, restsOn, key);
    } finally {
      if (underWay.get(sample.id)?.key === key) underWay.delete(sample.id);
    }
  };

  const judgeUnlessOvertaken = async (sample: Sample, restsOn: JudgementBasis, key: string): Promise<Judged> => {
    const { verdict, findings, behaviors, behaviorCounts } = await judge(sample);
    const digest = digestOf(verdict);
    if (underWay.get(sample.id)?.key !== key) {
      // It was judged by newer knowledge meanwhile, and that stands in the store.
      remembered.forget(key);
      return { verdict, digest };
    }
    await store.saveJudgement(sample.id, {
      basis: restsOn,
      verdict: JSON.stringify(verdict),
      digest,
      findings,
      behaviors,
      mark: markText(verdict, behaviorCounts),
    });
    return { verdict, digest };
  };

  return {
    basis,
    judge: async (sample) => (await current(sample)).verdict,
    read: async (sample) => {
      const { verdict, digest } = await current(sample);
      await store.markJudgementRead(sample.id, digest);
      return verdict;
    },
    forget: (accountId, sampleId) => remembered.forget(keyBegin(accountId, sampleId)),
  };
}

/** Records that a verdict has among its evidence, each once, in the order of kinds and keys. */
export function evidenceRecords({ evidence }: Pick<VerdictV1, 'evidence'>): readonly RecordRefV1[] {
  const records = new Map(
    evidence.flatMap((one) => one.records.map((record) => [identityOf(record), record] as const)),
  );
  return [...records.keys()].sort().map((key) => records.get(key)!);
}

/**
 * What tells a record from another one and from another version of itself. A record of a pack stays the same when its
 * pack has a new version: what it says is told by its title alone.
 */
export function identityOf({ kind, key, title, version, pack }: RecordRefV1): string {
  return JSON.stringify([kind, key, pack === null ? version : pack.split(' ', 1)[0], title]);
}

/** The same for verdicts that say the same: verdict, confidence, and which records are among the evidence. */
function digestOf(verdict: VerdictV1): string {
  const said = [verdict.verdict, verdict.confidence, ...evidenceRecords(verdict).map(identityOf)];
  return Buffer.from(sha256(new TextEncoder().encode(JSON.stringify(said)))).toString('hex');
}
