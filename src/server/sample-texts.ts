import { AppError } from '../lib/app-error.ts';
import { createTurns } from '../lib/turns.ts';
import type { Sample } from '../model/sample.ts';
import type { SampleText, SampleTextKind } from '../store/index.ts';
import { categorize } from '../verdict/categorize.ts';
import { RARITY_THRESHOLDS } from '../verdict/rules.ts';
import { summarize } from '../verdict/summarize.ts';
import type { ServerContext } from './context.ts';
import { sampleJudge } from './sample-judge.ts';

/** What is made of a sample when somebody asks for it: its summary and its categorization, as JSON text. */
export interface SampleTexts {
  /**
   * The text that was asked for last, null when nobody ever asked. Where a processed sample was judged again since, what
   * the text says may be old: it is asked for anew, as if somebody had done so.
   */
  find(sample: Sample, kind: SampleTextKind): Promise<SampleText | null>;
  /**
   * Makes the text that was asked for and keeps it; whoever asks meanwhile gets the same one. When it cannot be made,
   * every further call for this request fails the same way, until it is asked for anew.
   */
  make(sample: Sample, kind: SampleTextKind, requested: SampleText): Promise<string>;
  /** Makes the text that was asked for last without anybody waiting: now, or when the sample is processed. */
  makeSoon(sample: Sample, kind: SampleTextKind): void;
  /** Begins nothing any more. */
  close(): void;
}

/** Texts that are made at a time: each holds the flows of a sample in memory. */
const MOST_AT_A_TIME = 2;
/** Requests remembered that could not be met. */
const MOST_FAILURES = 1000;

export function createSampleTexts(context: ServerContext): SampleTexts {
  const { store, ingest, log, settings, judgedSamples } = context;
  const finding = new Map<string, Promise<SampleText | null>>();
  const making = new Map<string, Promise<string>>();
  const failures = new Map<string, AppError>();
  /** What ends the watch over samples whose texts were asked for early. */
  const watches = new Map<string, () => void>();
  let isClosed = false;
  const inTurn = createTurns(MOST_AT_A_TIME);

  /** What went wrong inside is for the log alone. */
  const remember = (key: string, error: unknown, about: object): AppError => {
    if (!isClosed) log.warn({ err: error, ...about }, 'a text about a sample was not made');
    const told =
      error instanceof AppError ? error : new AppError('unavailable', 'it could not be made: ask for it anew');
    failures.set(key, told);
    if (failures.size > MOST_FAILURES) failures.delete(failures.keys().next().value!);
    return told;
  };

  /** Whether the sample was judged since the text was asked for. */
  const isOutdated = async (sample: Sample, { requestedAt }: SampleText): Promise<boolean> => {
    let latest = (await store.findJudgements(sample.id))?.latest;
    if (!settings.judgeAnew) {
      // Nobody else judges it by what is known now.
      const { revision, packs } = await judgedSamples.basis();
      if (latest?.basis.revision !== revision || latest.basis.packs !== packs) {
        await judgedSamples.judge(sample);
        latest = (await store.findJudgements(sample.id))?.latest;
      }
    }
    return latest !== undefined && latest.judgedAt > requestedAt;
  };

  const findCurrent = async (sample: Sample, kind: SampleTextKind): Promise<SampleText | null> => {
    const found = await store.findText(sample.id, kind);
    if (found === null || found.text === null || sample.state !== 'processed') return found;
    if (!(await isOutdated(sample, found))) return found;
    await store.requestText(sample.id, kind);
    return store.findText(sample.id, kind);
  };

  const make: SampleTexts['make'] = (sample, kind, { requestedAt }) => {
    const key = `${sample.id} ${kind} ${requestedAt}`;
    const failure = failures.get(key);
    if (failure !== undefined) return Promise.reject(failure);
    let text = making.get(key);
    if (text === undefined) {
      text = inTurn(async () => {
        if (isClosed) throw new AppError('unavailable', 'the server stops');
        const made = await writeText(context, sample, kind);
        await store.saveText(sample.id, kind, requestedAt, made);
        return made;
      })
        .catch((error: unknown) => {
          throw remember(key, error, { sampleId: sample.id, kind });
        })
        .finally(() => making.delete(key));
      making.set(key, text);
    }
    return text;
  };

  const makeRequested = async ({ accountId, id }: Sample, kind: SampleTextKind): Promise<void> => {
    const [sample, requested] = [await store.findSample(accountId, id), await store.findText(id, kind)];
    if (sample?.state === 'processed' && requested?.text === null)
      // Its fault is written down where it is made, and told to whoever asks.
      make(sample, kind, requested).catch(() => {});
  };

  const makeUnseen = (sample: Sample, kind: SampleTextKind): void => {
    if (isClosed) return;
    makeRequested(sample, kind).catch((error: unknown) => {
      // It is made when somebody reads it.
      if (!isClosed) log.warn({ err: error, sampleId: sample.id, kind }, 'a text about a sample was not begun');
    });
  };

  return {
    find: (sample, kind) => {
      const key = `${sample.id} ${kind}`;
      let found = finding.get(key);
      if (found === undefined) {
        // Two who ask at once do not ask for two new texts.
        found = findCurrent(sample, kind).finally(() => finding.delete(key));
        finding.set(key, found);
      }
      return found;
    },
    make,
    makeSoon: (sample, kind) => {
      if (isClosed || sample.state === 'failed') return;
      if (sample.state === 'processed') {
        makeUnseen(sample, kind);
        return;
      }
      const key = `${sample.id} ${kind}`;
      if (watches.has(key)) return;
      watches.set(
        key,
        ingest.watch(sample.id, (state) => {
          if (state === 'uploaded' || state === 'processing') return;
          watches.get(key)?.();
          watches.delete(key);
          if (state === 'processed') makeUnseen(sample, kind);
        }),
      );
    },
    close: () => {
      isClosed = true;
      for (const unwatch of watches.values()) unwatch();
      watches.clear();
    },
  };
}

async function writeText(context: ServerContext, sample: Sample, kind: SampleTextKind): Promise<string> {
  const judged = await sampleJudge(context).activities(sample);
  const categorization = categorize(
    judged.map(({ activity }) => activity),
    // The sample itself is counted.
    { ...RARITY_THRESHOLDS, otherSamples: Math.max((await context.store.contentCount()) - 1, 0) },
    judged.map(({ evidence }) => evidence),
  );
  if (kind === 'categorization') return JSON.stringify(categorization);
  const summary = summarize(categorization, sample.report?.trafficSeconds ?? 0);
  const flows = sample.report?.flows ?? judged.length;
  if (judged.length >= flows) return JSON.stringify(summary);
  const part = `Judged by ${judged.length} of ${flows} flows, some of each behavior and finding.`;
  return JSON.stringify({ ...summary, summary: `${summary.summary} ${part}` });
}
