import type { CallOptions } from '../request.ts';
import type { Transport } from '../transport.ts';
import type {
  ContributionReceipt,
  ContributionV1,
  DestinationDetailsV1,
  DestinationSampleQueryV1,
  DestinationSampleV1,
  DestinationV1,
  LabelV1,
  LookupAnswer,
  LookupRequest,
  Page,
} from '../wire/index.ts';

export interface DestinationKey {
  /** Default TCP. */
  readonly protocol?: 'TCP' | 'UDP' | 'ICMP';
  /** Default 443; ICMP has none. */
  readonly port?: number | null;
}

/** What is known and counted, and what people add to it. */
export interface LookupCalls {
  /** Knowledge, statistics, labels and metadata of one destination. */
  destination(name: string, key?: DestinationKey, options?: CallOptions): Promise<DestinationV1>;
  /** With where its knowledge is from, its days, labels, behaviors and Events. */
  destinationDetails(name: string, key?: DestinationKey, options?: CallOptions): Promise<DestinationDetailsV1>;
  /** Own samples that hold it, newest first. */
  destinationSamples(
    name: string,
    key?: DestinationKey & DestinationSampleQueryV1,
    options?: CallOptions,
  ): Promise<Page<DestinationSampleV1>>;
  /** The same for many, and counts of behaviors; answers come in the order of the questions. */
  lookup(questions: LookupRequest, options?: CallOptions): Promise<LookupAnswer>;
  /** Adds what one input says to the statistics; the same input counts once. */
  contribute(contribution: ContributionV1, options?: CallOptions): Promise<ContributionReceipt>;
  /** Takes it back. */
  withdraw(contentHash: string, options?: CallOptions): Promise<void>;
  /** All labels and categories with what they mean. */
  labels(options?: CallOptions): Promise<readonly LabelV1[]>;
  label(name: string, options?: CallOptions): Promise<LabelV1>;
}

const V1 = ['api', 'v1'] as const;

/** A list that comes whole. */
interface List<Item> {
  readonly items: readonly Item[];
}

export function createLookupCalls(transport: Transport): LookupCalls {
  return {
    destination: (name, { protocol = 'TCP', port = null } = {}, options = {}) =>
      transport.json<DestinationV1>({
        ...options,
        method: 'GET',
        path: [...V1, 'destinations', name],
        query: { protocol, port },
      }),
    destinationDetails: (name, { protocol = 'TCP', port = null } = {}, options = {}) =>
      transport.json<DestinationDetailsV1>({
        ...options,
        method: 'GET',
        path: [...V1, 'destinations', name, 'details'],
        query: { protocol, port },
      }),
    destinationSamples: (name, { protocol = 'TCP', port = null, ...page } = {}, options = {}) =>
      transport.json<Page<DestinationSampleV1>>({
        ...options,
        method: 'GET',
        path: [...V1, 'destinations', name, 'samples'],
        query: { protocol, port, ...page },
      }),
    lookup: (questions, options = {}) =>
      transport.json<LookupAnswer>({
        ...options,
        method: 'POST',
        path: [...V1, 'lookups'],
        json: questions,
        // Only asks.
        isIdempotent: true,
      }),
    contribute: (contribution, options = {}) =>
      transport.json<ContributionReceipt>({
        ...options,
        method: 'PUT',
        path: [...V1, 'statistics', contribution.contentHash],
        json: contribution,
      }),
    withdraw: async (contentHash, options = {}) =>
      void (await transport.text({ ...options, method: 'DELETE', path: [...V1, 'statistics', contentHash] })),
    labels: async (options = {}) =>
      (await transport.json<List<LabelV1>>({ ...options, method: 'GET', path: [...V1, 'labels'] })).items,
    label: (name, options = {}) =>
      transport.json<LabelV1>({ ...options, method: 'GET', path: [...V1, 'labels', name] }),
  };
}
