import type { CallOptions } from '../request.ts';
import type { Transport } from '../transport.ts';
import type {
  FindingQueryV1,
  FindingsV1,
  FindingV1,
  Page,
  SilenceQueryV1,
  SilenceRequestV1,
  SilenceV1,
} from '../wire/index.ts';
import { allPages } from './pages.ts';

/** What detections found over all samples, and which of it shall not count. */
export interface FindingCalls {
  /** Findings in all samples of the account, those that lasted to the latest time first. */
  findings(query?: FindingQueryV1, options?: CallOptions): Promise<FindingsV1>;
  /** The same, page after page as they are asked for. */
  iterateFindings(query?: FindingQueryV1, options?: CallOptions): AsyncGenerator<FindingV1, void, undefined>;
  /** Silences of the server, newest first; by default those that count. */
  silences(query?: SilenceQueryV1, options?: CallOptions): Promise<Page<SilenceV1>>;
  iterateSilences(query?: SilenceQueryV1, options?: CallOptions): AsyncGenerator<SilenceV1, void, undefined>;
  /** Findings that shall not count until a time; needs the right to edit. */
  addSilence(silence: SilenceRequestV1, options?: CallOptions): Promise<SilenceV1>;
  /** Ends a silence; it stays in the list of all. */
  takeBackSilence(id: string, reason?: string, options?: CallOptions): Promise<SilenceV1>;
}

const V1 = ['api', 'v1'] as const;

export function createFindingCalls(transport: Transport): FindingCalls {
  const findings = (query: FindingQueryV1 = {}, options: CallOptions = {}) =>
    transport.json<FindingsV1>({ ...options, method: 'GET', path: [...V1, 'findings'], query: { ...query } });
  const silences = (query: SilenceQueryV1 = {}, options: CallOptions = {}) =>
    transport.json<Page<SilenceV1>>({ ...options, method: 'GET', path: [...V1, 'silences'], query: { ...query } });

  return {
    findings,
    iterateFindings: (query = {}, options = {}) =>
      allPages(query.cursor, (cursor) => findings({ ...query, ...cursor }, options)),
    silences,
    iterateSilences: (query = {}, options = {}) =>
      allPages(query.cursor, (cursor) => silences({ ...query, ...cursor }, options)),
    addSilence: (silence, options = {}) =>
      transport.json<SilenceV1>({ ...options, method: 'POST', path: [...V1, 'silences'], json: silence }),
    takeBackSilence: (id, reason, options = {}) =>
      transport.json<SilenceV1>({
        ...options,
        method: 'DELETE',
        path: [...V1, 'silences', id],
        query: { reason },
        isIdempotent: false,
      }),
  };
}
