import { parseAddress } from '../model/address.ts';
import { FLOW_COLUMNS } from '../model/columns.ts';
import { communityIdOfRow } from '../model/community-id.ts';
import { createFlowBatch, type FlowBatch } from '../model/flow-batch.ts';
import { icmpMessage } from '../model/icmp-messages.ts';
import { FLOW_CATEGORIES, LABELS } from '../model/labels.ts';
import { NAME_CONFLICTS, NAME_HIDDEN, NAME_SOURCES, SESSION_NAME_KINDS } from '../model/naming.ts';
import { PROTOCOL_ICMP, PROTOCOL_ICMPV6, PROTOCOL_TCP, PROTOCOL_UDP, PROTOCOL_UNKNOWN } from '../model/protocol.ts';
import type { FlowChunk } from '../model/sample.ts';

/** Flows of a stored sample as they were when it was read, and the Events that they were stored with. */
export interface StoredFlows {
  readonly batch: FlowBatch;
  /** By row; null for none. */
  readonly eventIds: readonly (string | null)[];
}

/**
 * Makes a batch of the stored flows of a sample that begins at `baseMicros`, so that it is judged by the code that judges
 * a file. Every column of the outputs is the same again. Text that is no address stays host text. At most `most` flows are
 * taken, of `count` that there should be.
 */
export async function batchOfChunks(
  chunks: AsyncIterable<FlowChunk> | Iterable<FlowChunk>,
  count: number,
  baseMicros: number,
  most = Number.POSITIVE_INFINITY,
): Promise<StoredFlows> {
  const rows = Math.min(count, most);
  const identifiers: string[] = [];
  const eventIds: (string | null)[] = [];
  const batch = createFlowBatch(rows, { baseMicros, identifiers });
  const ends = new EndTexts(batch);
  let row = 0;
  for await (const chunk of chunks) {
    const size = Math.min(chunk[0]?.length ?? 0, rows - row);
    for (let i = 0; i < size; i++) {
      setRow(batch, row++, chunk, i, ends);
      identifiers.push(String(chunk[COLUMN.identifier]![i] ?? ''));
      eventIds.push((chunk[FLOW_COLUMNS.length]![i] ?? null) as string | null);
    }
    if (row >= rows) break;
  }
  if (row < rows) throw new Error(`stored flows: ${row}, expected ${rows} as reported`);
  return { batch, eventIds };
}

const COLUMN = Object.fromEntries(FLOW_COLUMNS.map(({ name }, index) => [name, index])) as Readonly<
  Record<string, number>
> & { readonly identifier: number };

function setRow(batch: FlowBatch, row: number, chunk: FlowChunk, index: number, ends: EndTexts): void {
  const text = (name: string): string => String(chunk[COLUMN[name]!]![index] ?? '');
  const number = (name: string): number => Number(chunk[COLUMN[name]!]![index] ?? 0);
  const numberOrNaN = (name: string): number => Number(chunk[COLUMN[name]!]![index] ?? Number.NaN);
  const nameId = (name: string): number => (text(name) === '' ? -1 : batch.names.intern(text(name)));
  const protocol = text('protocolInformation');

  const source = ends.read(text('src'), protocol);
  batch.srcAddress[row] = source.address;
  batch.srcHost[row] = source.address >= 0 || source.host === '' ? -1 : batch.names.intern(source.host);
  batch.srcPort[row] = source.port;
  const destination = ends.read(text('dst'), protocol);
  batch.dstPort[row] = destination.port;
  batch.nameSource[row] = indexIn(NAME_SOURCES, text('destinationNameSource'));
  setDestination(batch, row, destination, text('dstAddress'), ends);
  batch.protocol[row] = protocolNumber(protocol, batch, row);

  batch.startMicros[row] = batch.baseMicros + number('relativeStart');
  batch.endMicros[row] = batch.startMicros[row]! + number('duration');
  batch.srcPackets[row] = number('srcPkts');
  batch.dstPackets[row] = number('dstPkts');
  batch.srcPayloadBytes[row] = number('srcBytes');
  batch.dstPayloadBytes[row] = number('dstBytes');
  batch.srcIpBytes[row] = numberOrNaN('srcIpBytes');
  batch.dstIpBytes[row] = numberOrNaN('dstIpBytes');
  batch.srcTcpFlags[row] = tcpFlags(chunk[COLUMN['srcTcpFlags']!]![index]);
  batch.dstTcpFlags[row] = tcpFlags(chunk[COLUMN['dstTcpFlags']!]![index]);

  batch.sessionName[row] = nameId('sessionName');
  batch.sessionNameKind[row] = indexIn(SESSION_NAME_KINDS, text('sessionNameKind'));
  batch.sourceName[row] = nameId('srcSessionName');
  batch.dnsName[row] = nameId('dnsName');
  batch.nameConflict[row] = indexIn(NAME_CONFLICTS, text('nameConflict'));
  batch.nameHidden[row] = indexIn(NAME_HIDDEN, text('nameHidden'));
  batch.label[row] = LABEL_IDS.get(text('label')) ?? 0;
  batch.flowCategory[row] = CATEGORY_IDS.get(text('flowCategory')) ?? 0;
  if (protocol === 'ICMP') setIcmpType(batch, row, text('communityId'));
}

/** What kind of message it was is stored only in the Community ID: the kind that gives the same one is it. */
function setIcmpType(batch: FlowBatch, row: number, communityId: string): void {
  if (communityId === '') return;
  const message = icmpMessage(batch.protocol[row]!, (type, code) => {
    batch.icmpType[row] = type;
    batch.icmpCode[row] = code;
    return communityIdOfRow(batch, row) === communityId;
  });
  batch.icmpType[row] = message?.type ?? -1;
  batch.icmpCode[row] = message?.code ?? -1;
}

/** The text is a name where its address stands beside it, or where it is no address. */
function setDestination(batch: FlowBatch, row: number, end: EndText, address: string, ends: EndTexts): void {
  const { host } = end;
  batch.dstAddress[row] = address === '' ? end.address : ends.address(address);
  if (host === '' || (address === '' && batch.dstAddress[row]! >= 0)) return;
  const name = batch.names.intern(host);
  if (batch.dstAddress[row]! < 0) batch.dstHost[row] = name;
  if (batch.dstAddress[row]! >= 0 || batch.nameSource[row] !== 0) batch.destinationName[row] = name;
}

const LABEL_IDS: ReadonlyMap<string, number> = new Map(LABELS.map(({ name }, id) => [name, id]));
const CATEGORY_IDS: ReadonlyMap<string, number> = new Map(FLOW_CATEGORIES.map(({ name }, id) => [name, id]));

/** One end of a flow, from its text. */
interface EndText {
  readonly host: string;
  /** -1 for none. */
  readonly port: number;
  /** Id in the batch's addresses; -1 where the host is no address. */
  readonly address: number;
}

/** Few ends have most of the flows of a sample: each text is read once. */
class EndTexts {
  private readonly batch: FlowBatch;
  private readonly ends = new Map<string, Map<string, EndText>>();
  private readonly addresses = new Map<string, number>();

  constructor(batch: FlowBatch) {
    this.batch = batch;
  }

  read(text: string, protocol: string): EndText {
    const ends = this.ends.get(protocol) ?? new Map<string, EndText>();
    this.ends.set(protocol, ends);
    let end = ends.get(text);
    if (end === undefined) {
      const { host, port } = splitPort(text, protocol);
      end = { host, port, address: this.address(host) };
      ends.set(text, end);
    }
    return end;
  }

  address(text: string): number {
    const known = this.addresses.get(text);
    if (known !== undefined) return known;
    const id = this.batch.addresses.internText(text);
    this.addresses.set(text, id);
    return id;
  }
}

/** What follows the last colon is the port, but for ICMP; of an unknown protocol, an address as a whole has none. */
function splitPort(text: string, protocol: string): { readonly host: string; readonly port: number } {
  const colon = text.lastIndexOf(':');
  const hasNone = colon < 0 || protocol === 'ICMP' || (protocol === '' && parseAddress(text) !== null);
  const port = hasNone ? '' : text.slice(colon + 1);
  return /^[0-9]{1,5}$/.test(port) ? { host: text.slice(0, colon), port: Number(port) } : { host: text, port: -1 };
}

function protocolNumber(text: string, batch: FlowBatch, row: number): number {
  if (text === 'TCP') return PROTOCOL_TCP;
  if (text === 'UDP') return PROTOCOL_UDP;
  if (text !== 'ICMP') return PROTOCOL_UNKNOWN;
  const address = batch.dstAddress[row]! >= 0 ? batch.dstAddress[row]! : batch.srcAddress[row]!;
  return address >= 0 && batch.addresses.family(address) === 6 ? PROTOCOL_ICMPV6 : PROTOCOL_ICMP;
}

const FLAG_LETTERS = 'FSRPAUEC';

function tcpFlags(value: string | number | null | undefined): number {
  if (typeof value !== 'string') return -1;
  return [...value].reduce((flags, letter) => flags | (1 << FLAG_LETTERS.indexOf(letter)), 0);
}

/** Words that are not known say nothing. */
function indexIn(words: readonly string[], word: string): number {
  return Math.max(words.indexOf(word), 0);
}
