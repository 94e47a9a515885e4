import { readNdjson } from '../ndjson.ts';
import type { CallOptions, QueryValue } from '../request.ts';
import type { Transport } from '../transport.ts';
import type {
  AnnotationsV1,
  FlowExplanation,
  FlowQuery,
  FlowV1,
  Page,
  SampleQuery,
  SampleV1,
  VerdictV1,
  Visibility,
} from '../wire/index.ts';
import { allPages } from './pages.ts';

/** Samples of the own account, and public ones. */
export interface SampleCalls {
  samples(query?: SampleQuery, options?: CallOptions): Promise<Page<SampleV1>>;
  /** All samples that fit, page after page as they are asked for. */
  iterateSamples(query?: SampleQuery, options?: CallOptions): AsyncGenerator<SampleV1, void, undefined>;
  sample(id: string, options?: CallOptions): Promise<SampleV1>;
  /** Makes a sample public: everybody who has its link can read it. */
  share(id: string, options?: CallOptions): Promise<SampleV1>;
  /** Makes it private again. Its link is dead for ever: shared once more, it has another one. */
  unshare(id: string, options?: CallOptions): Promise<SampleV1>;
  /** Takes a sample away, with its flows and its share of the statistics. */
  deleteSample(id: string, options?: CallOptions): Promise<void>;
  flows(id: string, query?: FlowQuery, options?: CallOptions): Promise<Page<FlowV1>>;
  /** All flows from one answer, those after the cursor, as they arrive. Throws when the answer breaks off. */
  iterateFlows(
    id: string,
    query?: Pick<FlowQuery, 'columns' | 'cursor'>,
    options?: CallOptions,
  ): AsyncGenerator<FlowV1, void, undefined>;
  /** Why a flow has its labels. Rows count from 0 in order of the flows. */
  explainFlow(id: string, row: number, options?: CallOptions): Promise<FlowExplanation>;
  /** What a sample means: its story, the evidence, and what is not known. Judged by what is known now. */
  verdict(id: string, options?: CallOptions): Promise<VerdictV1>;
  /** What is known of all flows of a sample, in one answer. */
  annotations(id: string, options?: CallOptions): Promise<AnnotationsV1>;
  /** A public sample by its public id; needs no key. */
  publicSample(publicId: string, options?: CallOptions): Promise<SampleV1>;
  publicVerdict(publicId: string, options?: CallOptions): Promise<VerdictV1>;
  publicAnnotations(publicId: string, options?: CallOptions): Promise<AnnotationsV1>;
  publicFlows(publicId: string, query?: FlowQuery, options?: CallOptions): Promise<Page<FlowV1>>;
  iteratePublicFlows(
    publicId: string,
    query?: Pick<FlowQuery, 'columns' | 'cursor'>,
    options?: CallOptions,
  ): AsyncGenerator<FlowV1, void, undefined>;
}

const SAMPLES = ['api', 'v1', 'samples'] as const;
const PUBLIC_SAMPLES = ['api', 'v1', 'public', 'samples'] as const;

export function createSampleCalls(transport: Transport): SampleCalls {
  const samples = (query: SampleQuery = {}, options: CallOptions = {}) =>
    transport.json<Page<SampleV1>>({ ...options, method: 'GET', path: SAMPLES, query: { ...query } });

  const setVisibility = (id: string, visibility: Visibility, options: CallOptions = {}) =>
    transport.json<SampleV1>({
      ...options,
      method: 'PATCH',
      path: [...SAMPLES, id],
      json: { visibility },
      isIdempotent: true,
    });

  const flowPage = (path: readonly string[], query: FlowQuery = {}, options: CallOptions = {}) =>
    transport.json<Page<FlowV1>>({ ...options, method: 'GET', path: [...path, 'flows'], query: flowParameters(query) });

  async function* allFlows(
    path: readonly string[],
    query: FlowQuery = {},
    options: CallOptions = {},
  ): AsyncGenerator<FlowV1, void, undefined> {
    const stream = await transport.stream({
      ...options,
      method: 'GET',
      path: [...path, 'flows'],
      query: flowParameters(query),
      headers: { accept: 'application/x-ndjson' },
    });
    yield* readNdjson<FlowV1>(stream);
  }

  return {
    samples,
    iterateSamples: (query = {}, options = {}) =>
      allPages(query.cursor, (cursor) => samples({ ...query, ...cursor }, options)),
    sample: (id, options = {}) => transport.json<SampleV1>({ ...options, method: 'GET', path: [...SAMPLES, id] }),
    share: (id, options) => setVisibility(id, 'public', options),
    unshare: (id, options) => setVisibility(id, 'private', options),
    deleteSample: async (id, options = {}) =>
      void (await transport.text({ ...options, method: 'DELETE', path: [...SAMPLES, id] })),
    flows: (id, query, options) => flowPage([...SAMPLES, id], query, options),
    iterateFlows: (id, query, options) => allFlows([...SAMPLES, id], query, options),
    explainFlow: (id, row, options = {}) =>
      transport.json<FlowExplanation>({
        ...options,
        method: 'GET',
        path: [...SAMPLES, id, 'flows', String(row), 'explanation'],
      }),
    verdict: (id, options = {}) =>
      transport.json<VerdictV1>({ ...options, method: 'GET', path: [...SAMPLES, id, 'verdict'] }),
    annotations: (id, options = {}) =>
      transport.json<AnnotationsV1>({ ...options, method: 'GET', path: [...SAMPLES, id, 'annotations'] }),
    publicAnnotations: (publicId, options = {}) =>
      transport.json<AnnotationsV1>({ ...options, method: 'GET', path: [...PUBLIC_SAMPLES, publicId, 'annotations'] }),
    publicVerdict: (publicId, options = {}) =>
      transport.json<VerdictV1>({ ...options, method: 'GET', path: [...PUBLIC_SAMPLES, publicId, 'verdict'] }),
    publicSample: (publicId, options = {}) =>
      transport.json<SampleV1>({ ...options, method: 'GET', path: [...PUBLIC_SAMPLES, publicId] }),
    publicFlows: (publicId, query, options) => flowPage([...PUBLIC_SAMPLES, publicId], query, options),
    iteratePublicFlows: (publicId, query, options) => allFlows([...PUBLIC_SAMPLES, publicId], query, options),
  };
}

function flowParameters({ columns, ...query }: FlowQuery): Record<string, QueryValue> {
  return { ...query, columns: columns?.join(',') };
}
