/** Where things are kept. Engines load themselves when a store is opened. */

export type { AccountChange, AccountStore, AuditEntry } from './account-store.ts';
export { type DuckDbStoreOptions, openDuckDbStore } from './duckdb/duckdb-store.ts';
export type {
  FindingList,
  FindingListQuery,
  FindingStore,
  ListedFinding,
  StoredFinding,
} from './finding-store.ts';
export type {
  BehaviorFlow,
  DaySeen,
  HeldQuery,
  HeldStore,
  HeldThing,
  HoldingSample,
  HoldingSamples,
  SeenBehavior,
  SeenEvent,
} from './held-store.ts';
export type {
  JudgedSample,
  Judgement,
  JudgementBasis,
  JudgementMark,
  JudgementStore,
  NewJudgement,
  SampleBehavior,
  SampleJudgements,
} from './judgement-store.ts';
export type { BackupRows, Maintenance, StoreSize, VerifyReport } from './maintenance.ts';
export type {
  KnowledgeRevision,
  MetadataChange,
  MetadataEdit,
  MetadataHistoryQuery,
  MetadataKind,
  MetadataListQuery,
  MetadataStore,
  MetadataVersion,
  StoredMetadata,
} from './metadata-store.ts';
export type {
  NewProposal,
  Proposal,
  ProposalDecision,
  ProposalListQuery,
  ProposalState,
  ProposalStore,
} from './proposal-store.ts';
export { isCountedName } from './public-names.ts';
export type {
  ClaimRequest,
  FlowReadOptions,
  QueueSize,
  SampleList,
  SampleListQuery,
  SampleResult,
  SampleStore,
  SampleText,
  SampleTextKind,
} from './sample-store.ts';
export type { SessionStore } from './session-store.ts';
export type {
  NewSilence,
  SilenceList,
  SilenceListQuery,
  SilenceStore,
  StoredSilence,
} from './silence-store.ts';
export type { StatisticsStore } from './statistics-store.ts';
export type { Store } from './store.ts';
