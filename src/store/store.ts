import type { AccountStore } from './account-store.ts';
import type { FindingStore } from './finding-store.ts';
import type { HeldStore } from './held-store.ts';
import type { JudgementStore } from './judgement-store.ts';
import type { Maintenance } from './maintenance.ts';
import type { MetadataStore } from './metadata-store.ts';
import type { ProposalStore } from './proposal-store.ts';
import type { SampleStore } from './sample-store.ts';
import type { SessionStore } from './session-store.ts';
import type { SilenceStore } from './silence-store.ts';
import type { StatisticsStore } from './statistics-store.ts';

/**
 * What the product needs of a place to keep things, in its own words; engines live in the folders beside. Look-ups
 * take many keys at once and answer in their order. What returns is durable. Several processes may work on one store
 * at a time where the engine lets them: callers keep no state of their own about it.
 */
export interface Store
  extends StatisticsStore,
    SampleStore,
    MetadataStore,
    ProposalStore,
    JudgementStore,
    FindingStore,
    HeldStore,
    SilenceStore,
    AccountStore,
    SessionStore,
    Maintenance {
  /** Finishes what is under way, writes everything out and gives the data folder free. */
  close(): Promise<void>;
}
