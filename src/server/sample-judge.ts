import type { AnnotationsV1, VerdictV1 } from '@flowsage/client';
import { SAMPLES_FOR_RARITY } from '../enrich/index.ts';
import { createGuardList, type KnowledgeBase } from '../knowledge/index.ts';
import { nextTurn } from '../lib/next-turn.ts';
import { createTurns } from '../lib/turns.ts';
import type { EventRule } from '../model/event-rule.ts';
import { createFlowBatch } from '../model/flow-batch.ts';
import { FlowView } from '../model/flow-view.ts';
import type { KnownRecord } from '../model/known-record.ts';
import type { Sample } from '../model/sample.ts';
import type { Viewer } from '../model/statistics.ts';
import { ANNOTATION_LIMITS, annotate } from '../pipeline/annotate.ts';
import { batchOfChunks, type StoredFlows } from '../pipeline/batch-of-chunks.ts';
import { flowIdentifier } from '../pipeline/flow-identity.ts';
import { type Judgement, judge } from '../pipeline/judge.ts';
import { prepareKnowledge } from '../pipeline/judge-file.ts';
import { chooseRows, eventIdOf, judgedActivities, verdictBasis } from '../pipeline/judged-activities.ts';
import { createRecordLookup, importedPacks, knownActivity, packsByRecord } from '../pipeline/known-records.ts';
import type { EventOccurrence, PackMatcher, PackMatches } from '../pipeline/match-packs.ts';
import type { NewJudgement } from '../store/index.ts';
import type { JudgedActivity } from '../verdict/judged-activity.ts';
import { writeVerdict } from '../verdict/verdict.ts';
import type { ServerContext } from './context.ts';
import { describedRows } from './described-rows.ts';
import { createEventPlacer } from './event-placer.ts';
import { flowMemory } from './flow-memory.ts';
import { findingsOf, packBehaviorsOf } from './judged-findings.ts';
import { countExpired } from './knowledge-versions.ts';
import { findLiteralBehavior } from './literal-behaviors.ts';
import { publicAnnotations } from './public-annotations.ts';
import type { PublicNames } from './public-names.ts';
import { publicJudgedActivities } from './public-verdict.ts';
import { keyBegin, RowMemory } from './row-memory.ts';

/** Judges stored samples when somebody asks: knowledge changes, so that no verdict is kept here. */
export interface SampleJudge {
  /** The verdict on a processed sample, as its owner may see it; `names` gives hosts other names. */
  verdict(sample: Sample, names?: PublicNames | null): Promise<VerdictV1>;
  /** The same for its owner, with the findings on the way and the behaviors of packs that were recognised. */
  findings(sample: Sample): Promise<VerdictWithFindings>;
  /** The flows by which a sample is judged, with all that is known of each. */
  activities(sample: Sample): Promise<readonly JudgedActivity[]>;
  /**
   * What is known of the flows of a sample; counts are what the viewer may see, `names` gives hosts other names. None
   * before it is processed.
   */
  annotations(sample: Sample, viewer: Viewer, names?: PublicNames | null): Promise<AnnotationsV1>;
  /** What packs say of the flows of a sample. Remembered as long as people write nothing and nothing expires. */
  packRecords(sample: Sample): Promise<PackRecords>;
  /** The same without looking into samples: as far as it was judged, or is plain from its pattern. */
  knownBehavior(flowId: string, accountId: string): Promise<KnownRecord | null>;
  /** The behavior of packs that flows with this id show, as far as samples of the account tell. */
  findBehavior(flowId: string, accountId: string): Promise<KnownRecord | null>;
  /** Forgets what it remembers of the flows of an account's samples, or of the one that is named. */
  forget(accountId: string, sampleId?: string): void;
}

/** A verdict and what is kept beside it. */
export interface VerdictWithFindings extends Pick<NewJudgement, 'findings' | 'behaviors'> {
  readonly verdict: VerdictV1;
  /** In how many samples each behavior of this one is, itself among them. */
  readonly behaviorCounts: readonly number[];
}

/** By number of the flow; null for none. */
export interface PackRecords {
  behavior(row: number): KnownRecord | null;
  event(row: number): KnownRecord | null;
  eventId(row: number): string | null;
  readonly events: readonly EventOccurrence[];
}

interface SampleJudgement extends Judgement {
  /** Its findings as they are kept. */
  readonly stored: () => NewJudgement['findings'];
}

/** More flows of one sample are not judged: the first ones speak for it. */
const MOST_FLOWS_READ = 1_000_000;
/** Judgements at a time: each holds the flows of a sample in memory. */
const MOST_AT_A_TIME = 2;
/** Flows whose records are remembered, in all. */
const MOST_ROWS_REMEMBERED = 4_000_000;
const MOST_BEHAVIORS_REMEMBERED = 200_000;
/** Samples looked through for a behavior that no judgement has met. */
const SAMPLES_LOOKED_THROUGH = 20;

const JUDGES = new WeakMap<ServerContext, { readonly judge: SampleJudge; readonly knowledge: KnowledgeBase }>();

/** The one judge of a server, for the packs that are loaded now: not to be kept. */
export function sampleJudge(context: ServerContext): SampleJudge {
  const made = JUDGES.get(context);
  // Everything that it prepares and remembers is of the packs that were loaded then.
  if (made !== undefined && made.knowledge === context.knowledge) return made.judge;
  const judge = createSampleJudge(context);
  JUDGES.set(context, { judge, knowledge: context.knowledge });
  return judge;
}

function createSampleJudge(context: ServerContext): SampleJudge {
  const { store, knowledge } = context;
  const prepared = prepareKnowledge(knowledge, createGuardList(knowledge.packs, knowledge.now));
  const records = createRecordLookup(store, knowledge);
  const hasActivities = knowledge.behaviors.length > 0 || knowledge.events.length > 0;
  const inTurn = createTurns(MOST_AT_A_TIME);
  const matchedLately = new RowMemory<PackRecords>(MOST_ROWS_REMEMBERED);
  const met = new MetBehaviors();
  const underWay = new Map<string, Promise<PackMatches>>();

  const readFlows = (sample: Sample, count: number): Promise<StoredFlows> =>
    flowMemory(context).of(`${keyOf(sample)} ${count}`, count, () =>
      batchOfChunks(store.flows(sample.id), count, sample.report?.trafficMicros ?? 0),
    );
  const events = createEventPlacer(store);

  /** Its first flows, by the Events of now: rules may have come since it was read. */
  const flowsOf = (sample: Sample, most = MOST_FLOWS_READ): Promise<StoredFlows> => {
    const count = Math.min(sample.report?.flows ?? 0, most);
    return events.place(
      sample,
      () => readFlows(sample, count),
      () => flowMemory(context).forget(keyBegin(sample.accountId, sample.id)),
    );
  };

  /** What packs say of flows rests on this beside the packs: a destination is unknown until somebody describes it. */
  const moment = async (): Promise<string> => {
    const { revision } = await store.knowledgeRevision();
    return `${revision} ${countExpired(knowledge.packs, context.now())}`;
  };

  /** A page asks for the verdict and the annotations at once: both wait for one match. */
  const matchOnce = (sample: Sample, at: string): PackMatcher => ({
    match: async (view, samples, saidByPeople) => {
      const key = `${keyOf(sample)} ${view.batch.count} ${at}`;
      let matches = underWay.get(key);
      if (matches === undefined) {
        matches = prepared.matcher.match(view, samples, saidByPeople).finally(() => underWay.delete(key));
        underWay.set(key, matches);
      }
      return matches;
    },
  });

  const rulesOf = async (eventIds: readonly string[]): Promise<ReadonlyMap<string, EventRule>> => {
    const found = await store.findMetadata('event', eventIds);
    return new Map(found.flatMap((one) => (one === null || one.rule === null ? [] : [[one.key, one.rule] as const])));
  };

  const judgement = (sample: Sample): Promise<SampleJudgement> =>
    inTurn(async () => {
      const at = await moment();
      const { batch, eventIds } = await flowsOf(sample);
      const silences = await context.silences.ofSample(sample);
      const nowMicros = context.now() * 1e6;
      const judged = await judge(
        new FlowView(batch, flowIdentifier),
        {
          ...prepared,
          matcher: matchOnce(sample, at),
          rules: rulesOf,
          records,
          statistics: statisticsOf(sample),
          sampleCount: await store.contentCount(),
          sampleIsCounted: true,
          detection: { silences, nowMicros },
        },
        eventIds,
      );
      return { ...judged, stored: () => findingsOf(judged, sample.id, silences, nowMicros) };
    });

  const verdictOf = (sample: Sample, judged: Judgement, names: PublicNames | null = null): VerdictV1 => {
    const basis = verdictBasis(judged, knowledge.packs, sample.report?.trafficSeconds ?? 0, sample.report);
    const flows = judgedActivities(judged, chooseRows(judged));
    return writeVerdict(flows, basis, names === null ? flows : publicJudgedActivities(flows, names));
  };

  const statisticsOf = (sample: Sample) =>
    store.statisticsFor({ accountId: sample.accountId, minAccounts: context.settings.minAccounts });

  const matched = (sample: Sample, at: string): Promise<PackRecords> =>
    inTurn(async () => {
      const { batch } = await flowsOf(sample);
      const view = new FlowView(batch, flowIdentifier);
      const names = Array.from({ length: batch.count }, (_, row) => view.dstHost(row).toLowerCase());
      const observed = await statisticsOf(sample).nameObservations([...new Set(names)]);
      const counts = new Map(observed.filter(({ isCounted }) => isCounted).map((one) => [one.name, one.sampleCount]));
      const samples = {
        countOf: (row: number) => counts.get(names[row]!) ?? null,
        tellRarity: (await store.contentCount()) > SAMPLES_FOR_RARITY,
      };
      const saidByPeople = await describedRows(view, store);
      const matches = await matchOnce(sample, at).match(view, samples, saidByPeople);
      const columns = new RecordColumns(batch.count, matches.events);
      for (let row = 0; row < batch.count; row++) {
        const behavior = matches.behavior(row);
        columns.set(row, behavior, matches.event(row));
        if (behavior !== null) met.add(sample.accountId, view.identity(row).flowId, behavior, at);
      }
      return columns;
    });

  let behaviorsById: ReadonlyMap<string, KnownRecord> | null = null;
  const behaviorById = (): ReadonlyMap<string, KnownRecord> => {
    behaviorsById ??= new Map(
      knowledge.behaviors.map((record) => [
        record.id,
        knownActivity('behavior', record, packsByRecord(knowledge), importedPacks(knowledge)),
      ]),
    );
    return behaviorsById;
  };

  const packRecords = async (sample: Sample): Promise<PackRecords> => {
    if (!hasActivities || sample.state !== 'processed') return NO_RECORDS;
    const at = await moment();
    met.begin(at);
    return matchedLately.of(`${keyOf(sample)} ${at}`, sample.report?.flows ?? 0, () => matched(sample, at));
  };

  const knownBehavior = async (flowId: string, accountId: string): Promise<KnownRecord | null> => {
    met.begin(await moment());
    const known = met.find(accountId, flowId);
    if (known !== null) return known;
    const id = (await store.findSampleBehavior(accountId, flowId)) ?? findLiteralBehavior(knowledge, flowId);
    return id === null ? null : (behaviorById().get(id) ?? null);
  };

  return {
    verdict: async (sample, names) => verdictOf(sample, await judgement(sample), names),
    findings: async (sample) => {
      const judged = await judgement(sample);
      const verdict = verdictOf(sample, judged);
      await nextTurn();
      return {
        verdict,
        findings: judged.stored(),
        behaviors: packBehaviorsOf(judged),
        behaviorCounts: judged.places.map(({ samples }) => samples),
      };
    },
    activities: async (sample) => {
      const judged = await judgement(sample);
      return judgedActivities(judged, chooseRows(judged));
    },
    annotations: async (sample, viewer, names = null) => {
      const isProcessed = sample.state === 'processed';
      const matches = await packRecords(sample);
      return inTurn(async () => {
        const { batch, eventIds } = isProcessed
          ? await flowsOf(sample, ANNOTATION_LIMITS.flows)
          : { batch: createFlowBatch(0), eventIds: [] };
        const statistics = store.statisticsFor(viewer);
        const sources = { knowledge, records, matches, statistics, rules: rulesOf };
        const flowCount = isProcessed ? (sample.report?.flows ?? 0) : 0;
        const view = new FlowView(batch, flowIdentifier);
        const annotations = await annotate(view, sources, eventIds, flowCount);
        return names === null ? annotations : publicAnnotations(annotations, view, names);
      });
    },
    packRecords,
    knownBehavior,
    forget: (accountId, sampleId) => {
      const begin = keyBegin(accountId, sampleId);
      flowMemory(context).forget(begin);
      matchedLately.forget(begin);
      // Which sample it was met in is not kept; what is forgotten too much is found again.
      met.forget(accountId);
    },
    findBehavior: async (flowId, accountId) => {
      if (!hasActivities) return null;
      const known = await knownBehavior(flowId, accountId);
      if (known !== null) return known;
      // Where every sample was judged, it would stand in the store.
      if ((await store.samplesToJudge(accountId, await context.judgedSamples.basis())) === 0) return null;
      const { samples } = await store.listSamples(accountId, {
        limit: SAMPLES_LOOKED_THROUGH,
        sort: 'uploadedAt',
        order: 'desc',
        after: null,
        state: 'processed',
        visibility: null,
        fileType: null,
        name: null,
      });
      for (const sample of samples) {
        await packRecords(sample);
        const found = met.find(accountId, flowId);
        if (found !== null) return found;
      }
      return null;
    },
  };
}

/** Flows of a sample are what they were when it was processed, but for their Events: these are told apart by who moves them. */
function keyOf(sample: Sample): string {
  return `${keyBegin(sample.accountId, sample.id)}${sample.processedAt}`;
}

const NO_RECORDS: PackRecords = { behavior: () => null, event: () => null, eventId: () => null, events: [] };

/** Records of the flows of one sample: a number a flow for each kind. */
class RecordColumns implements PackRecords {
  readonly events: readonly EventOccurrence[];
  private readonly behaviors = new Map<KnownRecord, number>();
  private readonly eventNumbers = new Map<KnownRecord, number>();
  private readonly behaviorList: KnownRecord[] = [];
  private readonly eventList: { readonly record: KnownRecord; readonly id: string }[] = [];
  private readonly behaviorOfRow: Int32Array;
  private readonly eventOfRow: Int32Array;

  constructor(count: number, events: readonly EventOccurrence[]) {
    this.events = events;
    this.behaviorOfRow = new Int32Array(count).fill(-1);
    this.eventOfRow = new Int32Array(count).fill(-1);
  }

  set(row: number, behavior: KnownRecord | null, event: KnownRecord | null): void {
    if (behavior !== null)
      this.behaviorOfRow[row] = numberOf(behavior, this.behaviors, () => this.behaviorList.push(behavior));
    if (event !== null)
      this.eventOfRow[row] = numberOf(event, this.eventNumbers, () =>
        this.eventList.push({ record: event, id: eventIdOf(event) }),
      );
  }

  behavior(row: number): KnownRecord | null {
    return this.behaviorList[this.behaviorOfRow[row] ?? -1] ?? null;
  }

  event(row: number): KnownRecord | null {
    return this.eventList[this.eventOfRow[row] ?? -1]?.record ?? null;
  }

  eventId(row: number): string | null {
    return this.eventList[this.eventOfRow[row] ?? -1]?.id ?? null;
  }
}

function numberOf(record: KnownRecord, numbers: Map<KnownRecord, number>, add: () => void): number {
  let number = numbers.get(record);
  if (number === undefined) {
    number = numbers.size;
    numbers.set(record, number);
    add();
  }
  return number;
}

/** Behaviors met in samples that were matched. */
class MetBehaviors {
  private readonly behaviors = new Map<string, KnownRecord>();
  private moment = '';

  /** Forgets what was met before something was written or expired. */
  begin(moment: string): void {
    if (moment !== this.moment) this.behaviors.clear();
    this.moment = moment;
  }

  /** For each account apart: what others sent must not show in anybody's answers. */
  add(accountId: string, flowId: string, record: KnownRecord, moment: string): void {
    if (moment !== this.moment) return;
    const key = `${accountId} ${flowId}`;
    if (this.behaviors.has(key)) return;
    if (this.behaviors.size >= MOST_BEHAVIORS_REMEMBERED) this.behaviors.clear();
    this.behaviors.set(key, record);
  }

  forget(accountId: string): void {
    for (const key of this.behaviors.keys()) if (key.startsWith(`${accountId} `)) this.behaviors.delete(key);
  }

  find(accountId: string, flowId: string): KnownRecord | null {
    return this.behaviors.get(`${accountId} ${flowId}`) ?? null;
  }
}
