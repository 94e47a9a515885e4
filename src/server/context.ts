import type { Logger } from 'pino';
import type { SettingName, Settings } from '../config/settings.ts';
import type { Ingest } from '../ingest/ingest.ts';
import type { KnowledgeBase } from '../knowledge/index.ts';
import type { Metrics } from '../report/metrics.ts';
import type { Store } from '../store/index.ts';
import type { JudgedSamples } from './judged-samples.ts';
import type { Keyring } from './keyring.ts';
import type { PackVersion } from './knowledge-versions.ts';
import type { Refusals } from './refusals.ts';
import type { Rejudging } from './rejudging.ts';
import type { SampleRarities } from './sample-rarities.ts';
import type { ServerSilences } from './server-silences.ts';
import type { Sessions } from './sessions.ts';
import type { WebFiles } from './web-files.ts';

/** Everything that routes work with, made once in `serve.ts` and handed down. */
export interface ServerContext {
  readonly settings: Settings;
  /** Where each comes from, for people. */
  readonly settingSources: Readonly<Record<SettingName, string>>;
  readonly store: Store;
  readonly ingest: Ingest;
  /** What packs say now: another one when packs were installed or taken away, so that nobody keeps it. */
  readonly knowledge: KnowledgeBase;
  /** Of the packs of `knowledge`, in their order. */
  readonly packVersions: readonly PackVersion[];
  readonly judgedSamples: JudgedSamples;
  readonly rarities: SampleRarities;
  /** Woken after every change of what people wrote. */
  readonly rejudging: Rejudging;
  readonly silences: ServerSilences;
  readonly keyring: Keyring;
  readonly sessions: Sessions;
  /** Wrong keys and guessed public ids, by address. */
  readonly refusals: Refusals;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Null where the web app was not built. */
  readonly web: WebFiles | null;
  /** Of the program. */
  readonly version: string;
  /** Epoch seconds. */
  readonly now: () => number;
  /** Until the first administrator is made and processing has begun. */
  readonly isStarting: () => boolean;
  /** Address of the server in links, without a slash at the end. */
  readonly publicUrl: () => string;
}
