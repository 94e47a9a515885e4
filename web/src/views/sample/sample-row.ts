import type { AnnotationRecordV1, Relevance } from '@flowsage/client';
import type { Level } from '../../components/level-marker.tsx';
import type { Direction } from './hosts.ts';
import type { Rarity } from './rarity.ts';

/** A flow with what follows from it and from what is known of it. */
export interface SampleRow {
  /** Position in the sample. */
  readonly row: number;
  readonly level: Level;
  /** The best that is known: title of its Event, behavior or destination, else the destination itself. */
  readonly title: string;
  /** The same without its Event: what it is called among the flows of its Event. */
  readonly ownTitle: string;
  /** Level without its Event. */
  readonly ownLevel: Exclude<Level, 'E'>;
  /** The record that `ownTitle` is of; null for none. */
  readonly ownRecord: AnnotationRecordV1 | null;
  /** Of the best record that says one; known bad where a lesser one says so that people here did not overrule. */
  readonly relevance: Relevance;
  /** What is said of the domain above the destination. */
  readonly parentRelevance: Relevance;
  /** Position in the Events of the annotations; -1 for none. */
  readonly event: number;
  /** Position in the destinations of the annotations; -1 for none. */
  readonly destinationPosition: number;
  readonly label: string;
  readonly category: string;
  readonly direction: Direction;
  /** `TCP`, `UDP`, `ICMP`, or empty. */
  readonly protocol: string;
  /** How the name is known: `session`, `passive`, `cache`, `original`. */
  readonly nameSource: string;
  /** How many samples hold this behavior. */
  readonly count: number;
  /** How many samples hold the destination's name; null where that is not counted. */
  readonly destinationCount: number | null;
  readonly rarity: Rarity;
  /** Who opened the flow: its address or name, without the port. */
  readonly source: string;
  /** `name:port` as the flow has it. */
  readonly destination: string;
  /** Name or address, without the port. */
  readonly name: string;
  /** Address behind the name; empty where only the name is known. */
  readonly address: string;
  /** Port or protocol: `443`, `ICMP`, or empty. */
  readonly service: string;
  /** Seconds into the sample. */
  readonly start: number;
  readonly duration: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly packetsUp: number;
  readonly packetsDown: number;
  /** With the headers; null where the input does not tell. */
  readonly ipBytesUp: number | null;
  readonly ipBytesDown: number | null;
}
