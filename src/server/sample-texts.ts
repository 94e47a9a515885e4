import type { Sample } from '../model/sample.ts';
import type { SampleText, SampleTextKind } from '../store/index.ts';
import { categorize } from '../verdict/categorize.ts';
import { RARITY_THRESHOLDS } from '../verdict/rules.ts';
import { summarize } from '../verdict/summarize.ts';
import type { ServerContext } from './context.ts';
import { sampleJudge } from './sample-judge.ts';

/** What is made of a sample when somebody asks for it: its summary and its categorization, as JSON text. */
export interface SampleTexts {
  /** Makes the text that was asked for and keeps it; whoever asks meanwhile gets the same one. */
  make(sample: Sample, kind: SampleTextKind, requested: SampleText): Promise<string>;
}

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
  const judged = await sampleJudge(context).activities(sample);
  const categorization = categorize(
    judged.map(({ activity }) => activity),
    RARITY_THRESHOLDS,
    judged.map(({ evidence }) => evidence),
  );
  if (kind === 'categorization') return JSON.stringify(categorization);
  const summary = summarize(categorization, sample.report?.trafficSeconds ?? 0);
  const flows = sample.report?.flows ?? judged.length;
  if (judged.length >= flows) return JSON.stringify(summary);
  const part = `Judged by ${judged.length} of ${flows} flows, some of each behavior and finding.`;
  return JSON.stringify({ ...summary, summary: `${summary.summary} ${part}` });
}
