import { createHash } from 'node:crypto';
import type { Silence } from '../model/finding.ts';
import type { KnowledgePack } from '../model/knowledge.ts';
import { parsePortSpans } from '../model/port-span.ts';
import type { Sample } from '../model/sample.ts';
import type { SilenceStore, StoredFinding, StoredSilence } from '../store/index.ts';

/** A silence and where it is from: this server or a pack. */
export interface NamedSilence extends Silence {
  readonly from: NonNullable<StoredFinding['silencedBy']>;
}

/** Silences of packs and those that were written at this server, as they count now. */
export interface ServerSilences {
  /** All that may fit findings of a sample. */
  ofSample(sample: Pick<Sample, 'id'>): Promise<readonly NamedSilence[]>;
  /** The same text as long as the same silences count; null while there are none. */
  digest(): Promise<string | null>;
  /** Epoch seconds at which the next one ends; null when none does. */
  nextEnd(): Promise<number | null>;
}

const DIGEST_DIGITS = 16;

/** `packs` gives those that are loaded, `now` epoch seconds. */
export function createServerSilences(
  store: Pick<SilenceStore, 'activeSilences'>,
  packs: () => readonly KnowledgePack[],
  now: () => number,
): ServerSilences {
  const ofPacks = (): readonly NamedSilence[] =>
    packs().flatMap(({ name, silences = [] }) =>
      silences
        .filter(({ untilMicros }) => untilMicros > now() * 1e6)
        .map((silence) => ({ ...silence, from: { silenceId: null, pack: name } })),
    );

  return {
    ofSample: async ({ id }) => [
      ...(await store.activeSilences(now()))
        .filter(({ sampleId }) => sampleId === null || sampleId === id)
        .map(silenceOf),
      ...ofPacks(),
    ],
    digest: async () => {
      const written = (await store.activeSilences(now())).map(({ id }) => id);
      const packed = ofPacks();
      if (written.length + packed.length === 0) return null;
      return createHash('sha256')
        .update(JSON.stringify([written, packed]))
        .digest('hex')
        .slice(0, DIGEST_DIGITS);
    },
    nextEnd: async () => {
      const ends = [
        ...(await store.activeSilences(now())).map(({ expiresAt }) => expiresAt),
        ...ofPacks().map(({ untilMicros }) => untilMicros! / 1e6),
      ];
      return ends.length === 0 ? null : Math.min(...ends);
    },
  };
}

function silenceOf({ id, detection, source, destination, ports, expiresAt }: StoredSilence): NamedSilence {
  return {
    detection,
    source,
    destination,
    ports: ports === null ? null : parsePortSpans(ports),
    untilMicros: expiresAt * 1e6,
    from: { silenceId: id, pack: null },
  };
}
