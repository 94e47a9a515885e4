import { requestBody } from './envelope.ts';
import { FlowsageError } from './errors.ts';
import { isPublicId } from './public-id.ts';
import type { CallOptions, QueryValue } from './request.ts';
import type { Transport } from './transport.ts';
import type { Activity, MetadataRecord, NothingKnown, Secflow, TagField } from './wire/index.ts';

/** Which member of an activity. */
export type ActivityKind = keyof Activity;

/** Where a record of a secflow is looked up. */
export interface RecordOptions extends CallOptions {
  /** Public id of the sample the secflow is in: then the public view of it is asked, which needs no key. */
  readonly publicSample?: string;
}

/** What is written about a destination. Tags are lists here; the record replaces the one before. */
export type DestinationUpdate = Pick<MetadataRecord, 'title' | 'description'> &
  Partial<Pick<MetadataRecord, 'relevance'>> &
  Partial<Record<TagField, readonly string[] | string>>;

/** The calls of the original client about secflows and what is known of them. */
export interface SecflowCalls {
  /** All activities of a public sample. */
  getPublicSampleData(
    uuid: string,
    kind?: undefined,
    flowId?: undefined,
    options?: CallOptions,
  ): Promise<readonly Activity[]>;
  /** One member of all activities, in their order. */
  getPublicSampleData<Kind extends ActivityKind>(
    uuid: string,
    kind: Kind,
    flowId?: undefined,
    options?: CallOptions,
  ): Promise<readonly Activity[Kind][]>;
  /** One member of the first activity with this flow id; null when there is none. */
  getPublicSampleData<Kind extends ActivityKind>(
    uuid: string,
    kind: Kind,
    flowId: string,
    options?: CallOptions,
  ): Promise<Activity[Kind] | null>;
  /** In order of their start; empty until the sample is processed. */
  getSecflowsFromSample(uuid: string, isPublic?: boolean, options?: CallOptions): Promise<readonly Secflow[]>;
  /** In how many samples a behavior was seen; -1 when it could not be asked, as the original has it. */
  getGlobalCountForSecflow(flowId: string, options?: CallOptions): Promise<number>;
  /** What is known of the destination of a secflow; null for nothing. */
  getDestinationForSecflow(
    secflow: Pick<Secflow, 'destinationData'> & Partial<Secflow>,
    options?: RecordOptions,
  ): Promise<MetadataRecord | null>;
  getBehaviorForSecflow(secflow: Pick<Secflow, 'flowId'>, options?: RecordOptions): Promise<MetadataRecord | null>;
  /** Null also for a secflow that belongs to no Event, without a question. */
  getEventForSecflow(
    secflow: Pick<Secflow, 'flowId'> & Partial<Secflow>,
    options?: RecordOptions,
  ): Promise<MetadataRecord | null>;
  /** All secflows with all that is known of them, in the same form for private and public samples. */
  getAggregatedDataForSample(uuid: string, isPublic?: boolean, options?: CallOptions): Promise<readonly Activity[]>;
  /**
   * Replaces what is known of `name:port`. A key that may not edit proposes, and gets a text that says so in place of the
   * record.
   */
  updateDestination(
    nameport: string,
    record: DestinationUpdate,
    options?: CallOptions,
  ): Promise<MetadataRecord | string>;
  /** The bodies of many GET endpoints (`sec/v1.0/…`), in their order, a few at a time over the same connections. */
  retrieveViaSession(paths: readonly string[], options?: CallOptions): Promise<readonly unknown[]>;
}

/** Questions that are under way at a time. */
const PARALLEL = 4;

export function createSecflowCalls(transport: Transport): SecflowCalls {
  const get = <Body>(path: readonly string[], options: CallOptions = {}, query: Record<string, QueryValue> = {}) =>
    requestBody<Body>(transport, {
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
      method: 'GET',
      path,
      query,
    });
  const publicActivities = (uuid: string, options?: CallOptions) =>
    get<readonly Activity[]>(['public', 'secflows', 'v1', uuid, 'list', 'aggregated'], options);
  const privateActivities = (uuid: string, options?: CallOptions) =>
    get<readonly Activity[]>(['sec', 'v1.0', 'samples', uuid, 'aggregated'], options);

  const publicRecord = async (
    kind: 'destination' | 'behavior' | 'event',
    uuid: string,
    isWanted: (secflow: Secflow) => boolean,
    options: CallOptions,
  ): Promise<MetadataRecord | null> => {
    const activity = (await publicActivities(uuid, options)).find(({ secflow }) => isWanted(secflow));
    return activity === undefined ? null : known(activity[kind]);
  };

  const getPublicSampleData = async (
    uuid: string,
    kind?: ActivityKind,
    flowId?: string,
    options?: CallOptions,
  ): Promise<unknown> => {
    const activities = await publicActivities(uuid, options);
    if (kind === undefined) return activities;
    if (flowId === undefined) return activities.map((activity) => activity[kind]);
    return activities.find(({ secflow }) => secflow.flowId === flowId)?.[kind] ?? null;
  };

  return {
    getPublicSampleData: getPublicSampleData as SecflowCalls['getPublicSampleData'],
    getSecflowsFromSample: async (uuid, isPublic = isPublicId(uuid), options = {}) =>
      isPublic
        ? (await publicActivities(uuid, options)).map(({ secflow }) => secflow)
        : get<readonly Secflow[]>(['sec', 'v1.0', 'samples', uuid, 'list'], options),
    getGlobalCountForSecflow: async (flowId, options) => {
      try {
        return await get<number>(['sec', 'v1.0', 'secflows', flowId, 'count'], options);
      } catch (error) {
        if (error instanceof FlowsageError) return -1;
        throw error;
      }
    },
    getDestinationForSecflow: async ({ destinationData }, options = {}) =>
      options.publicSample === undefined
        ? known(await get<MetadataRecord | NothingKnown>(['sec', 'v1.0', 'destinations', destinationData], options))
        : publicRecord(
            'destination',
            options.publicSample,
            (secflow) => secflow.destinationData === destinationData,
            options,
          ),
    getBehaviorForSecflow: async ({ flowId }, options = {}) =>
      options.publicSample === undefined
        ? known(await get<MetadataRecord | NothingKnown>(['sec', 'v1.0', 'behaviors', flowId], options))
        : publicRecord('behavior', options.publicSample, (secflow) => secflow.flowId === flowId, options),
    getEventForSecflow: async ({ eventId }, options = {}) => {
      if (eventId === undefined) return null;
      return options.publicSample === undefined
        ? known(await get<MetadataRecord | NothingKnown>(['sec', 'v1.0', 'events', eventId], options))
        : publicRecord('event', options.publicSample, (secflow) => secflow.eventId === eventId, options);
    },
    getAggregatedDataForSample: (uuid, isPublic = isPublicId(uuid), options = {}) =>
      isPublic ? publicActivities(uuid, options) : privateActivities(uuid, options),
    updateDestination: (nameport, record, options = {}) =>
      requestBody<MetadataRecord | string>(transport, {
        ...options,
        method: 'POST',
        path: ['sec', 'v1.0', 'destinations', nameport],
        json: record,
        // The record replaces the one before, so once more changes nothing.
        isIdempotent: true,
      }),
    retrieveViaSession: (paths, options) =>
      mapParallel(paths, PARALLEL, (path) => get(path.split('/').filter(Boolean).map(decodeURIComponent), options)),
  };
}

/** `{}` stands for nothing known. */
function known(record: MetadataRecord | NothingKnown): MetadataRecord | null {
  return Object.keys(record).length === 0 ? null : (record as MetadataRecord);
}

/** Results in the order of the items, with at most `parallel` calls under way. The first fault ends it. */
async function mapParallel<Item, Result>(
  items: readonly Item[],
  parallel: number,
  call: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = new Array(items.length);
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await call(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, work));
  return results;
}
