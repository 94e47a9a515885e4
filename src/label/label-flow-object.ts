import { FLOW_CATEGORIES, LABELS } from '../model/labels.ts';
import { bayseLabel, KIND_ICMP, KIND_OTHER, KIND_TCP, KIND_UDP, KIND_UNTOLD } from './bayse-label.ts';
import { isAnnouncementHost, parseDestination } from './destination.ts';
import { flowCategory } from './flow-category.ts';
import { flowId } from './flow-id.ts';

/** A flow as a BayseFlow or Secflow file holds it; nothing about it is trusted. */
export interface FlowObject {
  readonly src?: unknown;
  readonly dst?: unknown;
  readonly srcPkts?: unknown;
  readonly srcBytes?: unknown;
  readonly dstPkts?: unknown;
  readonly dstBytes?: unknown;
  readonly duration?: unknown;
  readonly protocolInformation?: unknown;
}

export interface FlowObjectLabels {
  readonly label: string;
  readonly flowCategory: string;
  readonly flowId: string;
  readonly destinationData: string;
  readonly destinationGroup: string;
}

/** What the rules read of a flow: the arguments of `flowCategory` and `bayseLabel` under one name. */
export interface FlowNumbers {
  readonly srcPackets: number;
  readonly srcBytes: number;
  readonly dstPackets: number;
  readonly dstBytes: number;
  readonly durationSeconds: number;
  /** Of the destination, -1 none. */
  readonly port: number;
  /** A `KIND_…`. */
  readonly kind: number;
  readonly isAnnouncementDestination: boolean;
}

/** Both labels of a flow of a flow file, and its id. Never refuses a flow: what is missing counts as 0 or unknown. */
export function labelFlowObject(flow: FlowObject): FlowObjectLabels {
  const { destinationData, destinationGroup } = parseDestination(textOf(flow.dst), textOf(flow.protocolInformation));
  const n = flowNumbersOfObject(flow);
  const category = flowCategory(n.srcPackets, n.srcBytes, n.dstPackets, n.dstBytes, n.durationSeconds, n.port);
  const label = bayseLabel(
    n.srcPackets,
    n.srcBytes,
    n.dstPackets,
    n.dstBytes,
    n.durationSeconds,
    n.port,
    n.kind,
    n.isAnnouncementDestination,
  );
  const categoryName = FLOW_CATEGORIES[category]!.name;
  return {
    label: LABELS[label]!.name,
    flowCategory: categoryName,
    flowId: flowId(categoryName, destinationData),
    destinationData,
    destinationGroup,
  };
}

/** The numbers of a flow of a flow file, ready for the rules. */
export function flowNumbersOfObject(flow: FlowObject): FlowNumbers {
  const protocolInformation = textOf(flow.protocolInformation);
  const { host, port } = parseDestination(textOf(flow.dst), protocolInformation);
  return {
    srcPackets: Math.trunc(numberOf(flow.srcPkts)),
    srcBytes: Math.trunc(numberOf(flow.srcBytes)),
    dstPackets: Math.trunc(numberOf(flow.dstPkts)),
    dstBytes: Math.trunc(numberOf(flow.dstBytes)),
    durationSeconds: numberOf(flow.duration),
    port,
    kind: kindOfProtocolInformation(protocolInformation),
    isAnnouncementDestination: isAnnouncementHost(host),
  };
}

function kindOfProtocolInformation(text: string): number {
  switch (text.toUpperCase()) {
    case '':
      return KIND_UNTOLD;
    case 'TCP':
      return KIND_TCP;
    case 'UDP':
      return KIND_UDP;
    case 'ICMP':
    case 'ICMP6':
    case 'ICMPV6':
    case 'IPV6-ICMP':
      return KIND_ICMP;
    default:
      return KIND_OTHER;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Numbers may also arrive as text (`"133.0"`) or as a bigint; what is missing, negative or no number is 0. */
function numberOf(value: unknown): number {
  const isNumeric =
    typeof value === 'number' || typeof value === 'bigint' || (typeof value === 'string' && value.length <= 64);
  const number = isNumeric ? Number(value) : 0;
  return number > 0 && Number.isFinite(number) ? number : 0;
}
