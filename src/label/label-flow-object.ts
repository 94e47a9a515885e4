import { FLOW_CATEGORIES, LABELS } from '../model/labels.ts';
import { KIND_ICMP, KIND_OTHER, KIND_TCP, KIND_UDP, KIND_UNTOLD } from './bayse-label.ts';
import { type Destination, isAnnouncementHost, parseDestination } from './destination.ts';
import { flowId } from './flow-id.ts';
import { bayseLabelOf, type FlowNumbers, flowCategoryOf } from './flow-numbers.ts';

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

/** Both labels of a flow of a flow file, and its id. Never refuses a flow: what is missing counts as 0 or unknown. */
export function labelFlowObject(flow: FlowObject): FlowObjectLabels {
  const protocolInformation = textOf(flow.protocolInformation);
  const destination = parseDestination(textOf(flow.dst), protocolInformation);
  const numbers = readNumbers(flow, protocolInformation, destination);
  const category = FLOW_CATEGORIES[flowCategoryOf(numbers)]!.name;
  return {
    label: LABELS[bayseLabelOf(numbers)]!.name,
    flowCategory: category,
    flowId: flowId(category, destination.destinationData),
    destinationData: destination.destinationData,
    destinationGroup: destination.destinationGroup,
  };
}

/** The numbers of a flow of a flow file, for explanations. */
export function flowNumbersOfObject(flow: FlowObject): FlowNumbers {
  const protocolInformation = textOf(flow.protocolInformation);
  return readNumbers(flow, protocolInformation, parseDestination(textOf(flow.dst), protocolInformation));
}

function readNumbers(flow: FlowObject, protocolInformation: string, destination: Destination): FlowNumbers {
  return {
    srcPackets: Math.trunc(numberOf(flow.srcPkts)),
    srcBytes: Math.trunc(numberOf(flow.srcBytes)),
    dstPackets: Math.trunc(numberOf(flow.dstPkts)),
    dstBytes: Math.trunc(numberOf(flow.dstBytes)),
    durationSeconds: numberOf(flow.duration),
    port: destination.port,
    kind: kindOfProtocolInformation(protocolInformation),
    isAnnouncementDestination: isAnnouncementHost(destination.host),
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
