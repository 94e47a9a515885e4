import type { Activity, Secflow } from '@flowsage/client';
import type { PublicNames } from './public-names.ts';
import { publicMetadata } from './public-prose.ts';

/** One flow of a public sample with all that is known of it, without hosts inside. */
export function publicActivity(activity: Activity, names: PublicNames): Activity {
  return {
    ...activity,
    secflow: publicSecflow(activity.secflow, names),
    destination: publicMetadata(activity.destination, names),
    behavior: publicMetadata(activity.behavior, names),
    event: publicMetadata(activity.event, names),
  };
}

function publicSecflow(secflow: Secflow, names: PublicNames): Secflow {
  return {
    ...secflow,
    ...names.identity(secflow.flowCategory, secflow),
    sourceData: names.source(secflow.sourceData, secflow.protocolInformation !== 'ICMP'),
  };
}

/** Numbers of streams and of Suricata, and the uids of Zeek; anything else may hold what its flow's hosts are called. */
const TELLING_NOTHING = /^(?:[0-9]{1,20}|[A-Z][0-9A-Za-z]{11,17})$/;

/** The way back to the input. */
export function publicIdentifier(identifier: string): string {
  return TELLING_NOTHING.test(identifier) ? identifier : '';
}
