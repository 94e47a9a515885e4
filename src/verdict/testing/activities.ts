import type { Activity, MetadataRecord, Secflow } from '@flowsage/client';
import { metadataOf } from '../../model/metadata.ts';

/** What a test says of one flow; the rest is an ordinary unknown one. */
export interface ActivityOptions {
  readonly to?: string;
  readonly start?: number;
  readonly duration?: number;
  readonly category?: string;
  readonly samples?: number;
  readonly destination?: Partial<MetadataRecord>;
  readonly behavior?: Partial<MetadataRecord>;
  readonly event?: Partial<MetadataRecord>;
}

export function createActivity(options: ActivityOptions = {}): Activity {
  const secflow: Secflow = {
    flowId: 'f1',
    flowCategory: options.category ?? 'smallUpload',
    destinationData: options.to ?? 'unknown.example:443',
    destinationNameSource: 'passive',
    sourceData: '192.0.2.7:50000',
    sourceBytes: '1000',
    destinationBytes: '200',
    sourcePackets: '5',
    destinationPackets: '4',
    relativeStart: String(options.start ?? 0),
    duration: String(options.duration ?? 1),
    protocolInformation: '',
  };
  return {
    secflow,
    destination: recordOrNothing(options.destination),
    behavior: recordOrNothing(options.behavior),
    event: recordOrNothing(options.event),
    flowIdCount: options.samples ?? 1,
  };
}

function recordOrNothing(members: Partial<MetadataRecord> | undefined): Activity['destination'] {
  if (members === undefined) return {};
  return { ...metadataOf({ title: 'A title', description: 'A description.' }), ...members };
}
