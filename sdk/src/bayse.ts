import { requestBody } from './envelope.ts';
import type { CallOptions } from './request.ts';
import type { Transport } from './transport.ts';
import type { DestinationAnswer, LabelMap, StatisticsPost } from './wire/index.ts';

export interface DestinationQuestion extends CallOptions {
  /** Default TCP. */
  readonly protocol?: 'TCP' | 'UDP' | 'ICMP';
  /** Left out for ICMP. */
  readonly port?: number | null;
  readonly statistics?: boolean;
  readonly flowSummary?: boolean;
}

/** The calls of the Bayse service. */
export interface BayseCalls {
  /** What is known of a destination, and of its parent; needs no key. */
  getDestination(name: string, question?: DestinationQuestion): Promise<DestinationAnswer>;
  /**
   * Adds to the statistics: labels by destination. Large posts are sent in parts, each with names of its own; the server
   * counts the same part once. Gives its sentence for each.
   */
  postStatistics(post: StatisticsPost, options?: CallOptions): Promise<readonly string[]>;
}

/** Characters of a part: about as much as the original sends at a time. */
const PART_CHARACTERS = 200_000;

export function createBayseCalls(transport: Transport): BayseCalls {
  return {
    getDestination: (name, { protocol = 'TCP', port = null, statistics, flowSummary, ...options } = {}) =>
      requestBody<DestinationAnswer>(transport, {
        ...options,
        method: 'GET',
        path: ['destinations'],
        query: { name, protocol, port, getStatistics: statistics, getFlowSummary: flowSummary },
      }),
    postStatistics: async (post, options = {}) => {
      const sentences: string[] = [];
      for (const part of partsOf(post))
        sentences.push(
          await transport.text({ ...options, method: 'POST', path: ['stats'], json: part, isIdempotent: true }),
        );
      return sentences;
    },
  };
}

/** A name's numbers are never torn apart: what counts is per name. */
function partsOf(post: StatisticsPost): StatisticsPost[] {
  const parts: {
    public_sources: Record<string, LabelMap[string]>;
    public_destinations: Record<string, LabelMap[string]>;
  }[] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const side of ['public_sources', 'public_destinations'] as const)
    for (const [name, services] of Object.entries(post[side])) {
      const length = name.length + JSON.stringify(services).length;
      if (characters + length > PART_CHARACTERS) {
        parts.push({ public_sources: {}, public_destinations: {} });
        characters = 0;
      }
      characters += length;
      // A name such as `__proto__` is one like all others.
      Object.defineProperty(parts.at(-1)![side], name, { value: services, enumerable: true });
    }
  return parts.length === 0 ? [{ public_sources: {}, public_destinations: {} }] : parts;
}
