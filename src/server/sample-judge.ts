import type { VerdictV1 } from '@flowsage/client';
import { createGuardList } from '../knowledge/index.ts';
import { FlowView } from '../model/flow-view.ts';
import type { KnownRecord } from '../model/known-record.ts';
import type { Sample } from '../model/sample.ts';
import type { SourceNaming } from '../pipeline/activities.ts';
import { batchOfChunks, type StoredFlows } from '../pipeline/batch-of-chunks.ts';
import { flowIdentifier } from '../pipeline/flow-identity.ts';
import { type Judgement, judge } from '../pipeline/judge.ts';
import { prepareKnowledge } from '../pipeline/judge-file.ts';
import { chooseRows, eventIdOf, judgedActivities, verdictBasis } from '../pipeline/judged-activities.ts';
import { createRecordLookup } from '../pipeline/known-records.ts';
import type { JudgedActivity } from '../verdict/judged-activity.ts';
import { writeVerdict } from '../verdict/verdict.ts';
import type { ServerContext } from './context.ts';

/** Judges stored samples when somebody asks: knowledge changes, so that no verdict is kept here. */
export interface SampleJudge {
  /** The verdict on a processed sample, as its owner may see it; sources may go by other names. */
  verdict(sample: Sample, nameSource?: SourceNaming): Promise<VerdictV1>;
  /** The flows by which a sample is judged, with all that is known of each. */
  activities(sample: Sample): Promise<readonly JudgedActivity[]>;
  /** What packs say of the flows of a sample. Remembered, since flows and packs stay as they are. */
  packRecords(sample: Sample): Promise<PackRecords>;
  /** The behavior of packs that flows with this id show, as far as samples of the account tell. */
  findBehavior(flowId: string, accountId: string): Promise<KnownRecord | null>;
}

/** By number of the flow; null for none. */
export interface PackRecords {
  behavior(row: number): KnownRecord | null;
  event(row: number): KnownRecord | null;
  eventId(row: number): string | null;
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

const JUDGES = new WeakMap<ServerContext, SampleJudge>();

/** The one judge of a server. */
export function sampleJudge(context: ServerContext): SampleJudge {
  let made = JUDGES.get(context);
  if (made === undefined) {
    made = createSampleJudge(context);
    JUDGES.set(context, made);
  }
  return made;
}

function createSampleJudge(context: ServerContext): SampleJudge {
  const { store, knowledge } = context;
  const prepared = prepareKnowledge(knowledge, createGuardList(knowledge.packs));
  const records = createRecordLookup(store, knowledge);
  const hasActivities = knowledge.behaviors.length > 0 || knowledge.events.length > 0;
  const inTurn = createTurns(MOST_AT_A_TIME);
  const remembered = new RememberedRecords();

  const flowsOf = (sample: Sample): Promise<StoredFlows> =>
    batchOfChunks(
      store.flows(sample.id),
      sample.report?.flows ?? 0,
      sample.report?.trafficMicros ?? 0,
      MOST_FLOWS_READ,
    );

  const judgement = (sample: Sample): Promise<Judgement> =>
    inTurn(async () => {
      const { batch, eventIds } = await flowsOf(sample);
      return judge(
        new FlowView(batch, flowIdentifier),
        {
          ...prepared,
          records,
          statistics: statisticsOf(sample),
          sampleCount: await store.contentCount(),
          sampleIsCounted: true,
          detection: { silences: prepared.silences, nowMicros: context.now() * 1e6 },
        },
        eventIds,
      );
    });

  const statisticsOf = (sample: Sample) =>
    store.statisticsFor({ accountId: sample.accountId, minAccounts: context.settings.minAccounts });

  const matched = (sample: Sample): Promise<PackRecords> =>
    inTurn(async () => {
      const { batch } = await flowsOf(sample);
      const view = new FlowView(batch, flowIdentifier);
      const names = Array.from({ length: batch.count }, (_, row) => view.dstHost(row).toLowerCase());
      const observed = await statisticsOf(sample).nameObservations([...new Set(names)]);
      const counts = new Map(observed.filter(({ isCounted }) => isCounted).map((one) => [one.name, one.sampleCount]));
      const matches = await prepared.matcher.match(view, (row) => counts.get(names[row]!) ?? null);
      const columns = new RecordColumns(batch.count);
      for (let row = 0; row < batch.count; row++) {
        const behavior = matches.behavior(row);
        columns.set(row, behavior, matches.event(row));
        if (behavior !== null) remembered.addBehavior(sample.accountId, view.identity(row).flowId, behavior);
      }
      return columns;
    });

  const packRecords = async (sample: Sample): Promise<PackRecords> => {
    if (!hasActivities || sample.state !== 'processed') return NO_RECORDS;
    return remembered.of(`${sample.id} ${sample.processedAt}`, sample.report?.flows ?? 0, () => matched(sample));
  };

  return {
    verdict: async (sample, nameSource) => {
      const judged = await judgement(sample);
      const basis = verdictBasis(judged, knowledge.packs, sample.report?.trafficSeconds ?? 0);
      return writeVerdict(judgedActivities(judged, chooseRows(judged), nameSource), basis);
    },
    activities: async (sample) => {
      const judged = await judgement(sample);
      return judgedActivities(judged, chooseRows(judged));
    },
    packRecords,
    findBehavior: async (flowId, accountId) => {
      if (!hasActivities) return null;
      const known = remembered.behavior(accountId, flowId);
      if (known !== null) return known;
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
        const found = remembered.behavior(accountId, flowId);
        if (found !== null) return found;
      }
      return null;
    },
  };
}

const NO_RECORDS: PackRecords = { behavior: () => null, event: () => null, eventId: () => null };

/** Records of the flows of one sample: a number a flow for each kind. */
class RecordColumns implements PackRecords {
  private readonly behaviors = new Map<KnownRecord, number>();
  private readonly events = new Map<KnownRecord, number>();
  private readonly behaviorList: KnownRecord[] = [];
  private readonly eventList: { readonly record: KnownRecord; readonly id: string }[] = [];
  private readonly behaviorOfRow: Int32Array;
  private readonly eventOfRow: Int32Array;

  constructor(count: number) {
    this.behaviorOfRow = new Int32Array(count).fill(-1);
    this.eventOfRow = new Int32Array(count).fill(-1);
  }

  set(row: number, behavior: KnownRecord | null, event: KnownRecord | null): void {
    if (behavior !== null)
      this.behaviorOfRow[row] = numberOf(behavior, this.behaviors, () => this.behaviorList.push(behavior));
    if (event !== null)
      this.eventOfRow[row] = numberOf(event, this.events, () =>
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

/** What was matched lately, by sample, and the behaviors met in it. */
class RememberedRecords {
  private readonly samples = new Map<string, { readonly records: Promise<PackRecords>; readonly rows: number }>();
  private readonly behaviors = new Map<string, KnownRecord>();
  private rows = 0;

  of(key: string, rows: number, make: () => Promise<PackRecords>): Promise<PackRecords> {
    const known = this.samples.get(key);
    if (known !== undefined) {
      // Those asked for last stay longest.
      this.samples.delete(key);
      this.samples.set(key, known);
      return known.records;
    }
    const records = make();
    this.samples.set(key, { records, rows });
    this.rows += rows;
    records.catch(() => this.forget(key));
    for (const other of this.samples.keys()) {
      if (this.rows <= MOST_ROWS_REMEMBERED || other === key) break;
      this.forget(other);
    }
    return records;
  }

  /** For each account apart: what others sent must not show in anybody's answers. */
  addBehavior(accountId: string, flowId: string, record: KnownRecord): void {
    const key = `${accountId} ${flowId}`;
    if (this.behaviors.has(key)) return;
    if (this.behaviors.size >= MOST_BEHAVIORS_REMEMBERED) this.behaviors.clear();
    this.behaviors.set(key, record);
  }

  behavior(accountId: string, flowId: string): KnownRecord | null {
    return this.behaviors.get(`${accountId} ${flowId}`) ?? null;
  }

  private forget(key: string): void {
    this.rows -= this.samples.get(key)?.rows ?? 0;
    this.samples.delete(key);
  }
}

/** Runs so many pieces of work at a time; others wait in order. */
function createTurns(most: number): <Value>(work: () => Promise<Value>) => Promise<Value> {
  const waiting: (() => void)[] = [];
  let atWork = 0;
  return async (work) => {
    if (atWork >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else atWork++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) atWork--;
      else next();
    }
  };
}
