import type { SampleSort } from '@flowsage/client';
import { AppError } from '../lib/app-error.ts';
import type { Sample } from '../model/sample.ts';
import type { SampleListQuery } from '../store/index.ts';
import { parseCursor, writeCursor } from './cursor.ts';
import { isSampleId } from './sample-access.ts';

/** Where a page of samples ended: by what it was sorted, and of the last sample that value, its time and its id. */
type Ended = readonly [
  sort: SampleSort,
  order: 'asc' | 'desc',
  value: string | number | null,
  uploadedAt: number,
  id: string,
];

/** The values that samples are sorted by, as the store compares them. */
const VALUE_OF: Readonly<Record<SampleSort, (sample: Sample) => string | number | null>> = {
  uploadedAt: (sample) => sample.uploadedAt,
  fileName: (sample) => sample.fileName,
  flows: (sample) => sample.report?.flows ?? null,
  trafficDate: (sample) => sample.report?.trafficMicros ?? null,
};

export function sampleCursor(sort: SampleSort, order: 'asc' | 'desc', last: Sample): string {
  return writeCursor([sort, order, VALUE_OF[sort](last), last.uploadedAt, last.id]);
}

/** Where to go on; `invalid-input` when the cursor is none, or of a list that was sorted otherwise. */
export function parseSampleCursor(text: string, sort: SampleSort, order: 'asc' | 'desc'): SampleListQuery['after'] {
  const [ofSort, ofOrder, value, uploadedAt, id] = parseCursor(text, isEnded);
  if (ofSort !== sort || ofOrder !== order)
    throw new AppError(
      'invalid-input',
      `cursor: of a list by ${ofSort} ${ofOrder}, expected one by ${sort} ${order} as this list is`,
    );
  return { value, uploadedAt, id };
}

function isEnded(values: readonly unknown[]): values is Ended {
  if (values.length !== 5) return false;
  const [sort, order, value, uploadedAt, id] = values;
  if (order !== 'asc' && order !== 'desc') return false;
  if (typeof uploadedAt !== 'number') return false;
  if (typeof id !== 'string' || !isSampleId(id)) return false;
  switch (sort) {
    case 'fileName':
      return typeof value === 'string';
    case 'uploadedAt':
      return typeof value === 'number';
    case 'flows':
    case 'trafficDate':
      return typeof value === 'number' || value === null;
    default:
      return false;
  }
}
