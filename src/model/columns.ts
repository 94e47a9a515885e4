import { type FlowView, secondsText } from './flow-view.ts';

export type ColumnType = 'text' | 'integer' | 'seconds';

/** Where a field comes from: the original BayseFlow, its labelling, the Secflow vocabulary, or Flowsage. */
export type ColumnOrigin = 'BayseFlow' | 'Secflow' | 'Flowsage';

/** One field of a flow, as every output, the documentation and the stores have it. */
export interface FlowColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly origin: ColumnOrigin;
  /** Left out of JSON when there is nothing to say. */
  readonly optional: boolean;
  readonly meaning: string;
  readonly counted: string;
  readonly value: (view: FlowView, row: number) => string | number | null;
}

/** The order is the order of outputs. `seconds` columns hold integer µs here and are written as decimal seconds. */
export const FLOW_COLUMNS: readonly FlowColumn[] = [
  {
    name: 'src',
    type: 'text',
    origin: 'BayseFlow',
    optional: false,
    meaning: 'Who opened the flow: address and port, for ICMP the address alone.',
    counted: 'Decided by the first packet: private addresses and high ports open flows. IPv6 stands without brackets.',
    value: (view, row) => view.src(row),
  },
  {
    name: 'dst',
    type: 'text',
    origin: 'BayseFlow',
    optional: false,
    meaning: 'Who was asked: best known name, else address, and port.',
    counted: 'The name is chosen from the sources of `destinationNameSource`, best first.',
    value: (view, row) => view.dst(row),
  },
  {
    name: 'destinationNameSource',
    type: 'text',
    origin: 'BayseFlow',
    optional: false,
    meaning:
      'How the name is known: `session` (the connection itself said so: TLS or QUIC server name, HTTP Host, log), `passive` (a DNS answer in this input), `cache` (a cache file), `original` (no name, the address itself).',
    counted: 'First source that knows a name. A DNS answer given only after the flow began ranks last.',
    value: (view, row) => view.nameSource(row),
  },
  {
    name: 'srcPkts',
    type: 'integer',
    origin: 'BayseFlow',
    optional: false,
    meaning: 'Packets the source sent.',
    counted: 'Retransmissions and IP fragments each count.',
    value: (view, row) => view.batch.srcPackets[row]!,
  },
  {
    name: 'srcBytes',
    type: 'integer',
    origin: 'BayseFlow',
    optional: false,
    meaning: 'Transport payload bytes the source sent: what the labels read.',
    counted:
      'By the headers, so that short captures count fully; retransmissions count again. Logs that tell only IP-level bytes are reduced by the headers that must have been there.',
    value: (view, row) => view.batch.srcPayloadBytes[row]!,
  },
  {
    name: 'dstPkts',
    type: 'integer',
    origin: 'BayseFlow',
    optional: false,
    meaning: 'Packets the destination sent.',
    counted: 'As `srcPkts`.',
    value: (view, row) => view.batch.dstPackets[row]!,
  },
  {
    name: 'dstBytes',
    type: 'integer',
    origin: 'BayseFlow',
    optional: false,
    meaning: 'Transport payload bytes the destination sent.',
    counted: 'As `srcBytes`.',
    value: (view, row) => view.batch.dstPayloadBytes[row]!,
  },
  {
    name: 'relativeStart',
    type: 'seconds',
    origin: 'BayseFlow',
    optional: false,
    meaning: 'When the flow began, after the beginning of the sample (`trafficDate`).',
    counted: 'Earliest packet of the flow; six decimals.',
    value: (view, row) => view.relativeStartMicros(row),
  },
  {
    name: 'protocolInformation',
    type: 'text',
    origin: 'BayseFlow',
    optional: false,
    meaning: '`TCP`, `UDP`, `ICMP` (both versions), or empty when the input named another protocol or none.',
    counted: 'Innermost IP header.',
    value: (view, row) => view.protocol(row),
  },
  {
    name: 'identifier',
    type: 'text',
    origin: 'BayseFlow',
    optional: false,
    meaning:
      'The way back to the input: Zeek uid, Suricata flow_id, or the number of the stream as analysers count it.',
    counted: 'In captures TCP and UDP flows are numbered apart from 0 by start; ICMP has none.',
    value: (view, row) => view.identifier(row),
  },
  {
    name: 'duration',
    type: 'seconds',
    origin: 'BayseFlow',
    optional: false,
    meaning: 'Time from the first packet to the last.',
    counted: 'Latest minus earliest time, whatever their order in the file; six decimals.',
    value: (view, row) => view.durationMicros(row),
  },
  {
    name: 'label',
    type: 'text',
    origin: 'BayseFlow',
    optional: false,
    meaning: 'What the flow did, in words of pace, size, kind, direction and time.',
    counted: 'From the flow alone; `flowsage explain` shows the rule and the numbers.',
    value: (view, row) => view.label(row),
  },
  {
    name: 'flowCategory',
    type: 'text',
    origin: 'Secflow',
    optional: false,
    meaning: 'What the flow did, in the 29 words of Secflows.',
    counted: 'From the flow alone; first rule that fits.',
    value: (view, row) => view.flowCategory(row),
  },
  {
    name: 'flowId',
    type: 'text',
    origin: 'Secflow',
    optional: false,
    meaning: 'Id of the behaviour: this category at this destination, whoever did it and when.',
    counted: 'SHA-256 over category and `destinationData`, without leading zeros.',
    value: (view, row) => view.identity(row).flowId,
  },
  {
    name: 'destinationData',
    type: 'text',
    origin: 'Secflow',
    optional: false,
    meaning: 'Name and port (or protocol) that `flowId` is made of.',
    counted: 'From `dst`.',
    value: (view, row) => view.identity(row).destinationData,
  },
  {
    name: 'dstAddress',
    type: 'text',
    origin: 'Flowsage',
    optional: true,
    meaning: "The destination's address behind its name.",
    counted: 'Left out when `dst` already shows it.',
    value: (view, row) => (view.batch.destinationName[row]! < 0 ? null : view.dstAddress(row)),
  },
  {
    name: 'srcIpBytes',
    type: 'integer',
    origin: 'Flowsage',
    optional: true,
    meaning: 'Bytes the source sent at IP level, headers included.',
    counted: 'IP total length; never mixed with payload bytes.',
    value: (view, row) => view.srcIpBytes(row),
  },
  {
    name: 'dstIpBytes',
    type: 'integer',
    origin: 'Flowsage',
    optional: true,
    meaning: 'Bytes the destination sent at IP level.',
    counted: 'As `srcIpBytes`.',
    value: (view, row) => view.dstIpBytes(row),
  },
  {
    name: 'srcTcpFlags',
    type: 'text',
    origin: 'Flowsage',
    optional: true,
    meaning: 'TCP flags seen from the source: F S R P A U E C.',
    counted: 'Every flag that was set at least once.',
    value: (view, row) => view.srcTcpFlags(row),
  },
  {
    name: 'dstTcpFlags',
    type: 'text',
    origin: 'Flowsage',
    optional: true,
    meaning: 'TCP flags seen from the destination.',
    counted: 'As `srcTcpFlags`.',
    value: (view, row) => view.dstTcpFlags(row),
  },
  {
    name: 'communityId',
    type: 'text',
    origin: 'Flowsage',
    optional: true,
    meaning: 'Community ID version 1: the same text in Zeek, Suricata and others for the same flow.',
    counted: 'Seed 0.',
    value: (view, row) => view.communityId(row),
  },
  {
    name: 'sessionName',
    type: 'text',
    origin: 'Flowsage',
    optional: true,
    meaning: 'The name the client claimed to talk to.',
    counted: 'TLS or QUIC server name, HTTP Host, or the same from a log. The first one of the flow.',
    value: (view, row) => view.sessionName(row),
  },
  {
    name: 'sessionNameKind',
    type: 'text',
    origin: 'Flowsage',
    optional: true,
    meaning: 'Where `sessionName` was read: `tls`, `quic`, `http`, `log`.',
    counted: 'With `sessionName`.',
    value: (view, row) => view.sessionNameKind(row),
  },
  {
    name: 'dnsName',
    type: 'text',
    origin: 'Flowsage',
    optional: true,
    meaning: 'The name that DNS in this input vouches for.',
    counted: 'Latest answer before the flow began, else the earliest one after.',
    value: (view, row) => view.dnsName(row),
  },
  {
    name: 'nameConflict',
    type: 'text',
    origin: 'Flowsage',
    optional: true,
    meaning:
      'Why the claimed name is not to be believed: `privateAddress` (a public name at a private address), `differentName` (DNS gave this address other sites only), `neverResolved` (the source asked DNS, but nothing gave this address).',
    counted: 'Claimed name against all DNS answers of the input; hosts of one site vouch for each other.',
    value: (view, row) => view.nameConflict(row),
  },
  {
    name: 'nameHidden',
    type: 'text',
    origin: 'Flowsage',
    optional: true,
    meaning:
      'Why a name may be missing or a cover: `encryptedClientHello` (the name in the clear may be a cover: DNS does not lead to it), `dnsOverTls`, `dnsOverHttps` (the flow itself), `encryptedDns` (its source resolves names in secret).',
    counted: 'From the flow, or from what else its source did in this input.',
    value: (view, row) => view.nameHidden(row),
  },
  {
    name: 'srcSessionName',
    type: 'text',
    origin: 'Flowsage',
    optional: true,
    meaning: 'A name claimed by the destination for the source: the ports misled about who serves whom.',
    counted: 'As `sessionName`, seen from the other side.',
    value: (view, row) => view.srcSessionName(row),
  },
];

/** A row as a plain object in column order: for small outputs, tests and the API. */
export function flowObject(view: FlowView, row: number): Record<string, string | number> {
  const object: Record<string, string | number> = {};
  for (const column of FLOW_COLUMNS) {
    const value = column.value(view, row);
    if (value === null) continue;
    object[column.name] = column.type === 'seconds' ? Number(secondsText(value as number)) : value;
  }
  return object;
}
