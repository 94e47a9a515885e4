import type { SampleState, UploadType, Visibility } from '@flowsage/client';
import type { EventRule } from '../model/event-rule.ts';
import type { FlowChunk, MovedFlows, NewSample, Sample, SampleReport } from '../model/sample.ts';
import type { SampleContribution } from '../model/statistics.ts';

/**
 * Samples and their flows. Whoever asks is part of every question, so that a sample of somebody else is answered
 * exactly like one that does not exist.
 */
export interface SampleStore {
  /**
   * Adds a sample in state `uploaded`. A second one of the account under the same idempotency key adds nothing and
   * gives the first. When this returns, the row survives a crash.
   */
  createSample(sample: NewSample): Promise<{ readonly sample: Sample; readonly isNew: boolean }>;
  /** A sample of the account's own; null for everything else. */
  findSample(accountId: string, sampleId: string): Promise<Sample | null>;
  /** A sample that is public under just this publication id now; null for everything else. */
  findPublicSample(publicationId: string, sampleId: string): Promise<Sample | null>;
  listSamples(accountId: string, query: SampleListQuery): Promise<SampleList>;
  /** The sample afterwards. `newPublicationId` replaces the old one when a public sample becomes private. */
  setVisibility(
    accountId: string,
    sampleId: string,
    visibility: Visibility,
    newPublicationId: string,
  ): Promise<Sample | null>;
  /** Takes sample, flows, texts and its share of the statistics away, all or nothing. False: there is none. */
  deleteSample(accountId: string, sampleId: string): Promise<boolean>;

  /**
   * Takes the next uploaded sample for processing: of the account with the fewest samples under way, the oldest. Also
   * takes over what another worker began and has not renewed since. Null when there is nothing to do.
   */
  claimSample(claim: ClaimRequest): Promise<Sample | null>;
  /** Keeps a claim alive; false when it is lost, or the sample is gone. */
  renewClaim(sampleId: string, worker: string, leaseSeconds: number): Promise<boolean>;
  /** Writes flows, statistics and the new state in one transaction; `lost` when the claim or the sample is gone. */
  completeSample(sampleId: string, worker: string, result: SampleResult): Promise<'processed' | 'lost'>;
  /** Ends processing with a reason. */
  failSample(sampleId: string, worker: string, message: string): Promise<'failed' | 'lost'>;
  /** Gives a claim back, as if processing had never begun. */
  releaseSample(sampleId: string, worker: string): Promise<void>;
  /**
   * Gives back what workers hold that the store knows to be gone, and tells how many samples that were: where one
   * process owns the store these are all workers but `worker`, so that a restart need not wait for claims to run out.
   */
  releaseDeadClaims(worker: string): Promise<number>;
  /** Samples that wait or are under way, of all accounts and of one. */
  queueSize(accountId: string): Promise<QueueSize>;
  /** How many there are in each state, of all accounts. */
  samplesByState(): Promise<Readonly<Record<SampleState, number>>>;
  /** Ids of all samples that are not finished, for whoever keeps their bytes. */
  unfinishedSampleIds(): Promise<readonly string[]>;
  /** What became of samples, whoever asks, in the order asked; null for those that do not exist. */
  sampleStates(sampleIds: readonly string[]): Promise<(SampleState | null)[]>;

  /** Flows of a sample from row `from` on, in order of their start; chunks in the shape of `FlowChunk`. */
  flows(sampleId: string, options?: FlowReadOptions): AsyncIterable<FlowChunk>;
  /** Keeps other Events of some flows, as rules that came later give them. Nothing where the sample is gone. */
  moveFlows(sampleId: string, moved: MovedFlows): Promise<void>;

  /** When a text about a sample was first asked for, and what it says; null when it was never asked for. */
  findText(sampleId: string, kind: SampleTextKind): Promise<SampleText | null>;
  /** Marks a text as asked for and forgets an older one. */
  requestText(sampleId: string, kind: SampleTextKind): Promise<void>;
  /** Keeps a text unless it was asked for anew since `requestedAt`. */
  saveText(sampleId: string, kind: SampleTextKind, requestedAt: number, text: string): Promise<void>;

  eventRules(): Promise<readonly EventRule[]>;
}

export interface SampleListQuery {
  readonly limit: number;
  readonly sort: 'uploadedAt' | 'fileName' | 'flows' | 'trafficDate';
  readonly order: 'asc' | 'desc';
  /** Where the page before ended: the last sample's value of the sort column, its time and its id. */
  readonly after: {
    readonly value: string | number | null;
    readonly uploadedAt: number;
    readonly id: string;
  } | null;
  readonly state: SampleState | null;
  readonly visibility: Visibility | null;
  readonly fileType: UploadType | null;
  /** What the file was found to be when it was read; null or left out for all. */
  readonly format?: string | null;
  /** Part of the file name, compared without case. */
  readonly name: string | null;
  /** Whether its verdict reads otherwise than when its owner read it last; null or left out for all. */
  readonly isChanged?: boolean | null;
}

export interface SampleList {
  readonly samples: readonly Sample[];
  readonly hasMore: boolean;
}

export interface ClaimRequest {
  /** Names the worker, different in every process. */
  readonly worker: string;
  readonly leaseSeconds: number;
  /** Samples begun this often before, and never ended, are failed instead of begun again. */
  readonly maxAttempts: number;
}

export interface QueueSize {
  readonly waiting: number;
  readonly processing: number;
  readonly ofAccount: number;
}

/** What processing gives. */
export interface SampleResult {
  readonly report: SampleReport;
  readonly chunks: AsyncIterable<FlowChunk>;
  readonly contribution: SampleContribution;
}

export interface FlowReadOptions {
  /** First row, from 0. */
  readonly from?: number;
  /** Rows at most. */
  readonly limit?: number;
}

export type SampleTextKind = 'summary' | 'categorization';

export interface SampleText {
  /** Epoch seconds. */
  readonly requestedAt: number;
  /** Null while it is not made yet. */
  readonly text: string | null;
}
