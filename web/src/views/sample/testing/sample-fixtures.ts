import type { AnnotationRecordV1, AnnotationsV1, FlowV1 } from '@flowsage/client';

/** Flows and what is known of them, for tests: what is not said is as ordinary as can be. */
export function flowOf(fields: Partial<Record<string, string | number>> = {}): FlowV1 {
  return {
    src: '10.0.0.5:50000',
    dst: 'shop.example:443',
    dstAddress: '203.0.113.7',
    destinationNameSource: 'session',
    srcBytes: 100,
    dstBytes: 2000,
    srcPkts: 2,
    dstPkts: 3,
    relativeStart: 0,
    duration: 1,
    protocolInformation: 'TCP',
    label: 'mediumInfoExchangedQuickly',
    flowCategory: 'minorResourcesDownloadedQuickly',
    ...fields,
  } as FlowV1;
}

export function recordOf(
  kind: AnnotationRecordV1['kind'],
  title: string,
  fields: Partial<AnnotationRecordV1> = {},
): AnnotationRecordV1 {
  return {
    kind,
    key: title,
    title,
    description: '',
    relevance: '',
    concernLevel: null,
    tags: {},
    version: null,
    pack: 'starter 1.0.0',
    knowledge: null,
    ...fields,
  };
}

export function annotationsOf(flows: number, fields: Partial<AnnotationsV1> = {}): AnnotationsV1 {
  return {
    flows,
    records: [],
    destinations: [],
    destinationOf: new Array<number>(flows).fill(-1),
    behaviorOf: new Array<number>(flows).fill(-1),
    flowIdCounts: new Array<number>(flows).fill(1),
    events: [],
    truncated: [],
    ...fields,
  };
}
