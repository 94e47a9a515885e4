import type { Activity } from '@flowsage/client';
import type { KnownRecord } from '../model/known-record.ts';
import { type FlowEvidence, speakingKind } from './rules.ts';

/** A flow with everything that a verdict may say of it. */
export interface JudgedActivity {
  readonly activity: Activity;
  /** Number of the flow in the sample, from 0. */
  readonly row: number;
  readonly evidence: FlowEvidence;
  /** Host of the source. */
  readonly source: string;
  /** The records whose text stands in the activity. */
  readonly destination: KnownRecord | null;
  readonly behavior: KnownRecord | null;
  readonly event: KnownRecord | null;
  /** Where it stands in its Event; null for none, and where that is not known. */
  readonly eventPlace: EventPlace | null;
  /**
   * What calls the destination bad where its own record does not speak: that of the address behind its name, too. It
   * does not count where `isListedByMistake`.
   */
  readonly badDestination: KnownRecord | null;
  /** `address:port` behind a name; null where there is none, or it is the destination itself. */
  readonly address: string | null;
}

/** A flow as a part of an Event. */
export interface EventPlace {
  /** Number of the occurrence in the sample: the same for all flows of one. */
  readonly occurrence: number;
  /** Number of the step in the rule, from 0. */
  readonly step: number;
  /** What the rule calls the step; empty for no name. */
  readonly stepName: string;
}

/** What speaks for a flow: its Event, else its Behavior, else its Destination; null for nothing. */
export function speakingRecord(flow: JudgedActivity): KnownRecord | null {
  const kind = speakingKind(flow.activity, flow.evidence);
  return kind === null ? null : flow[kind];
}

/** What is known beside a finding: that flows of a kind are harmless says nothing of those in which something was found. */
export function recordBesideFinding(flow: JudgedActivity): KnownRecord | null {
  const record = speakingRecord(flow);
  const isOfHarmlessKind = record?.kind === 'behavior' && record.metadata.relevance === 'knownUninteresting';
  return isOfHarmlessKind ? flow.destination : record;
}
