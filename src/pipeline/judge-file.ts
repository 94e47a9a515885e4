import type { VerdictV1 } from '@flowsage/client';
import type { GuardList } from '../knowledge/guard-list.ts';
import type { KnowledgeBase } from '../knowledge/knowledge-base.ts';
import type { Silence } from '../model/finding.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import { FlowView } from '../model/flow-view.ts';
import { NO_STATISTICS, type StatisticsLookup } from '../model/statistics.ts';
import { writeVerdict } from '../verdict/verdict.ts';
import { flowIdentifier } from './flow-identity.ts';
import { judge } from './judge.ts';
import { chooseRows, judgedActivities, type ReadPackets, verdictBasis } from './judged-activities.ts';
import { createRecordLookup, type RecordLookup } from './known-records.ts';
import { createPackMatcher, type PackMatcher } from './match-packs.ts';
import { type FileVerdict, sampleFindings } from './sample-findings.ts';

/** Knowledge made ready for judging, once for all samples. */
export interface PreparedKnowledge {
  readonly knowledge: KnowledgeBase;
  readonly matcher: PackMatcher;
  /** What packs alone say. */
  readonly records: RecordLookup;
  readonly guards: GuardList | null;
  /** Those of all packs, ended ones among them: time goes on after they were loaded. */
  readonly silences: readonly Silence[];
}

/** Indexes of everything that packs hold. */
export function prepareKnowledge(knowledge: KnowledgeBase, guards: GuardList | null = null): PreparedKnowledge {
  return {
    knowledge,
    matcher: createPackMatcher(knowledge),
    records: createRecordLookup(null, knowledge),
    guards,
    silences: knowledge.packs.flatMap(({ silences }) => silences ?? []),
  };
}

/** Samples that a verdict may compare with. */
export interface ComparedSamples {
  readonly statistics: StatisticsLookup;
  /** All of them. */
  readonly sampleCount: number;
  /** Whether the sample that is judged is one of them. */
  readonly sampleIsCounted: boolean;
}

export const NO_OTHER_SAMPLES: ComparedSamples = {
  statistics: NO_STATISTICS,
  sampleCount: 0,
  sampleIsCounted: false,
};

/**
 * The verdict on flows that were read from a file, named and labelled. `nowMicros` decides which silences have ended;
 * `read` tells of packets that made no flow.
 */
export async function judgeBatch(
  batch: FlowBatch,
  prepared: PreparedKnowledge,
  compared: ComparedSamples = NO_OTHER_SAMPLES,
  nowMicros: number = Date.now() * 1000,
  read: ReadPackets | null = null,
): Promise<VerdictV1> {
  const { findings: _, ...verdict } = await judgeFlows(batch, prepared, compared, nowMicros, read);
  return verdict;
}

/** The same with all that detections found. */
export async function judgeFlows(
  batch: FlowBatch,
  prepared: PreparedKnowledge,
  compared: ComparedSamples,
  nowMicros: number,
  read: ReadPackets | null,
): Promise<FileVerdict> {
  const view = new FlowView(batch, flowIdentifier);
  const judgement = await judge(view, {
    ...prepared,
    ...compared,
    detection: { silences: prepared.silences, nowMicros },
  });
  const { packs } = prepared.knowledge;
  const basis = verdictBasis(judgement, packs, lengthSeconds(batch), read);
  const verdict = writeVerdict(judgedActivities(judgement, chooseRows(judgement)), basis);
  return { ...verdict, findings: sampleFindings(judgement, verdict.evidence, packs, nowMicros) };
}

/** From the first to the last traffic. */
export function lengthSeconds(batch: FlowBatch): number {
  let last = Number.NEGATIVE_INFINITY;
  for (const end of batch.endMicros) if (end > last) last = end;
  return batch.count === 0 || !Number.isFinite(batch.baseMicros) ? 0 : Math.max(last - batch.baseMicros, 0) / 1e6;
}
