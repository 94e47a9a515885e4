import { clearFlowRecord, createFlowRecord, type FlowRecord } from '../../model/flow-record.ts';
import type { InputFormat, InputOptions, InputReader, InputSink } from '../../model/input.ts';
import {
  NAME_CONFLICTS,
  NAME_HIDDEN,
  NAME_ORIGINAL,
  NAME_PASSIVE,
  NAME_SOURCES,
  SESSION_NAME_KINDS,
} from '../../model/naming.ts';
import { PROTOCOL_ICMP, PROTOCOL_ICMPV6, PROTOCOL_TCP, PROTOCOL_UDP, PROTOCOL_UNKNOWN } from '../../model/protocol.ts';
import { headLines, headObjects, whyNotJson, whyNotText } from '../text/head.ts';
import { isAddress, isPort, numberMember, tcpFlagLetters, textMember, toCount } from '../text/values.ts';
import { flowEnd } from './flow-end.ts';
import { IcmpMessages } from './icmp-message.ts';
import { flowLineReader, lineObject } from './lines.ts';

/** Longer texts are no names and addresses. */
const LONGEST_TEXT = 300;
/** The latest time that is kept, in the year 2255: what claims to go on for longer ends there. */
const LATEST_MICROS = Number.MAX_SAFE_INTEGER;

/**
 * NDJSON as this program writes it and as its pages save it: a flow a line, by itself. Names, and what was found out about
 * them, are taken as they stand; labels are made anew. Flows without `startTime` begin at 1970.
 */
export const flowLines: InputFormat = {
  name: 'flow-lines',
  title: 'Flowsage NDJSON',
  content: 'flows',
  join: 'own',
  probe(head: Uint8Array): true | string {
    const reason = whyNotText(head);
    if (reason !== null) return reason;
    if (headLines(head).map(lineObject).some(isFlow)) return true;
    const objects = headObjects(head);
    return objects.some(isFlow)
      ? 'flows in JSON, but not each on a line of its own'
      : whyNotJson(head, objects, 'src, dst, destinationNameSource and relativeStart');
  },
  open(sink: InputSink, _options: InputOptions): InputReader {
    const record = createFlowRecord();
    const messages = new IcmpMessages();
    return flowLineReader(sink, (object) => {
      const reason = readRecord(record, object, messages);
      if (reason === '') sink.record(record);
      return reason;
    });
  },
};

function isFlow(object: Record<string, unknown> | null): boolean {
  if (object === null) return false;
  const hasTexts = ['src', 'dst', 'destinationNameSource'].every((key) => textMember(object, key) !== '');
  return hasTexts && !Number.isNaN(numberMember(object, 'relativeStart'));
}

/** Gives the reason when the object is no flow. */
function readRecord(record: FlowRecord, flow: Record<string, unknown>, messages: IcmpMessages): string {
  clearFlowRecord(record);
  const src = textMember(flow, 'src');
  const dst = textMember(flow, 'dst');
  if (src === '' || dst === '') return 'flow without src and dst';
  if (src.length > LONGEST_TEXT || dst.length > LONGEST_TEXT)
    return `flow with src or dst longer than ${LONGEST_TEXT} characters`;
  const odd = COUNTS.find((key) => !isCountOrNone(flow[key]));
  if (odd !== undefined) return `flow whose ${odd} is no number of 0 or more`;
  if (!readTimes(record, flow)) return 'flow without a time';
  readEnds(record, flow, src, dst);
  record.srcPackets = toCount(flow['srcPkts']);
  record.dstPackets = toCount(flow['dstPkts']);
  record.srcPayloadBytes = toCount(flow['srcBytes']);
  record.dstPayloadBytes = toCount(flow['dstBytes']);
  if (numberMember(flow, 'srcIpBytes') >= 0) record.srcIpBytes = toCount(flow['srcIpBytes']);
  if (numberMember(flow, 'dstIpBytes') >= 0) record.dstIpBytes = toCount(flow['dstIpBytes']);
  if (typeof flow['srcTcpFlags'] === 'string') record.srcTcpFlags = tcpFlagLetters(flow['srcTcpFlags']);
  if (typeof flow['dstTcpFlags'] === 'string') record.dstTcpFlags = tcpFlagLetters(flow['dstTcpFlags']);
  record.identifier = shortText(flow, 'identifier');
  readNames(record, flow);
  messages.set(record, shortText(flow, 'communityId'));
  return '';
}

/** Numbers may be text, as other programs write large ones. */
function isCountOrNone(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return (typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')) && Number(value) >= 0;
}

/** What is a number of 0 or more wherever it is told. */
const COUNTS = ['srcPkts', 'dstPkts', 'srcBytes', 'dstBytes', 'srcIpBytes', 'dstIpBytes', 'duration'] as const;

function readTimes(record: FlowRecord, flow: Record<string, unknown>): boolean {
  const relativeMicros = microsMember(flow, 'relativeStart');
  if (flow['startTime'] === undefined) {
    if (Number.isNaN(relativeMicros)) return false;
    record.startMicros = relativeMicros;
    record.own.baseMicros = 0;
  } else {
    const startMicros = microsMember(flow, 'startTime');
    if (Number.isNaN(startMicros)) return false;
    record.startMicros = startMicros;
    record.own.baseMicros = Math.max(startMicros - (relativeMicros || 0), 0);
  }
  const duration = numberMember(flow, 'duration');
  if (duration > 0) record.durationMicros = Math.min(Math.round(duration * 1e6), LATEST_MICROS - record.startMicros);
  return true;
}

/** Seconds as whole microseconds; NaN where they are no time that can be kept. */
function microsMember(flow: Record<string, unknown>, key: string): number {
  const micros = Math.round(numberMember(flow, key) * 1e6);
  return micros >= 0 && micros <= LATEST_MICROS ? micros : Number.NaN;
}

function readEnds(record: FlowRecord, flow: Record<string, unknown>, src: string, dst: string): void {
  const protocol = textMember(flow, 'protocolInformation');
  const srcEnd = flowEnd(src, protocol);
  const dstEnd = flowEnd(dst, protocol);
  record.src = srcEnd.host;
  record.srcPort = isPort(srcEnd.port) ? srcEnd.port : -1;
  record.dst = dstEnd.host;
  record.dstPort = isPort(dstEnd.port) ? dstEnd.port : -1;
  const address = shortText(flow, 'dstAddress');
  if (isAddress(address)) {
    record.dst = address;
    record.own.destinationName = dstEnd.host;
  }
  record.protocol = protocolOf(protocol, isAddress(record.dst) ? record.dst : record.src);
}

function protocolOf(text: string, address: string): number {
  if (text === 'TCP') return PROTOCOL_TCP;
  if (text === 'UDP') return PROTOCOL_UDP;
  if (text !== 'ICMP') return PROTOCOL_UNKNOWN;
  return isAddress(address) && address.includes(':') ? PROTOCOL_ICMPV6 : PROTOCOL_ICMP;
}

function readNames(record: FlowRecord, flow: Record<string, unknown>): void {
  const source = (NAME_SOURCES as readonly string[]).indexOf(textMember(flow, 'destinationNameSource'));
  const hasName = record.own.destinationName !== '' || !isAddress(record.dst);
  record.nameSource = source >= 0 ? source : hasName ? NAME_PASSIVE : NAME_ORIGINAL;
  record.sessionName = shortText(flow, 'sessionName');
  if (record.sessionName !== '')
    record.sessionNameKind = placeIn(SESSION_NAME_KINDS, textMember(flow, 'sessionNameKind'));
  const { own } = record;
  own.dnsName = shortText(flow, 'dnsName');
  own.sourceName = shortText(flow, 'srcSessionName');
  own.nameConflict = placeIn(NAME_CONFLICTS, textMember(flow, 'nameConflict'));
  own.nameHidden = placeIn(NAME_HIDDEN, textMember(flow, 'nameHidden'));
}

function shortText(flow: Record<string, unknown>, key: string): string {
  const text = textMember(flow, key);
  return text.length <= LONGEST_TEXT ? text : '';
}

/** Words that are not known say nothing. */
function placeIn(words: readonly string[], word: string): number {
  return Math.max(words.indexOf(word), 0);
}
