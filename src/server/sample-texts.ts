import type { Activity, Secflow } from '@flowsage/client';
import type { Sample } from '../model/sample.ts';
import { activitiesOf, secflowsOf } from '../pipeline/activities.ts';
import type { SampleText, SampleTextKind } from '../store/index.ts';
import { categorize } from '../verdict/categorize.ts';
import { summarize } from '../verdict/summarize.ts';
import type { ServerContext } from './context.ts';
import { createMetadataLookup, remembered } from './metadata-lookup.ts';

/** What is made of a sample when somebody asks for it: its summary and its categorization, as JSON text. */
export interface SampleTexts {
  /** Makes the text that was asked for and keeps it; whoever asks meanwhile gets the same one. */
  make(sample: Sample, kind: SampleTextKind, requested: SampleText): Promise<string>;
}

/** Samples with more flows are judged by some of each behavior, since flows of one behavior are judged alike. */
const MOST_FLOWS = 20_000;
const MOST_FLOWS_ALIKE = 20;

/** Texts that are made at a time: each holds the flows of a sample in memory. */
const MOST_AT_A_TIME = 2;

export function createSampleTexts(context: ServerContext): SampleTexts {
  const making = new Map<string, Promise<string>>();
  const waiting: (() => void)[] = [];
  let atWork = 0;

  const inTurn = async (work: () => Promise<string>): Promise<string> => {
    if (atWork >= MOST_AT_A_TIME) await new Promise<void>((resolve) => waiting.push(resolve));
    else atWork++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) atWork--;
      else next();
    }
  };

  return {
    make: (sample, kind, { requestedAt }) => {
      const key = `${sample.id} ${kind} ${requestedAt}`;
      let text = making.get(key);
      if (text === undefined) {
        text = inTurn(async () => {
          const made = await writeText(context, sample, kind);
          await context.store.saveText(sample.id, kind, requestedAt, made);
          return made;
        }).finally(() => making.delete(key));
        making.set(key, text);
      }
      return text;
    },
  };
}

async function writeText(context: ServerContext, sample: Sample, kind: SampleTextKind): Promise<string> {
  const activities = await judgedActivities(context, sample);
  const categorization = categorize(activities);
  if (kind === 'categorization') return JSON.stringify(categorization);
  const summary = summarize(categorization, sample.report?.trafficSeconds ?? 0);
  const flows = sample.report?.flows ?? activities.length;
  if (activities.length >= flows) return JSON.stringify(summary);
  const part = `Judged by ${activities.length} of ${flows} flows, up to ${MOST_FLOWS_ALIKE} of each behavior.`;
  return JSON.stringify({ ...summary, summary: `${summary.summary} ${part}` });
}

async function judgedActivities(context: ServerContext, sample: Sample): Promise<Activity[]> {
  const metadata = remembered(createMetadataLookup(context));
  const statistics = context.store.statisticsFor({
    accountId: sample.accountId,
    minAccounts: context.settings.minAccounts,
  });
  const choose = (sample.report?.flows ?? 0) > MOST_FLOWS ? createChoice() : () => true;
  const activities: Activity[] = [];
  for await (const chunk of context.store.flows(sample.id)) {
    const secflows = secflowsOf(chunk).filter(choose);
    activities.push(...(await activitiesOf(secflows, metadata, statistics)));
    if (activities.length >= MOST_FLOWS) break;
  }
  return activities.slice(0, MOST_FLOWS);
}

/** Takes the first flows of each behavior, alone and as part of an Event. */
function createChoice(): (secflow: Secflow) => boolean {
  const taken = new Map<string, number>();
  return ({ flowId, eventId = '' }) => {
    const key = `${flowId} ${eventId}`;
    const count = taken.get(key) ?? 0;
    if (count >= MOST_FLOWS_ALIKE) return false;
    taken.set(key, count + 1);
    return true;
  };
}
