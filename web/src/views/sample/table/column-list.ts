import type { FilterField } from '../sample-filter.ts';

/** How values are shown: texts to the left, all else to the right. */
export type ColumnKind = 'text' | 'count' | 'bytes' | 'seconds' | 'time' | 'level' | 'relevance';

/** A column of the table of flows, as its head tells it. */
export interface TableColumn {
  /** As the API, exports and the address call it. */
  readonly name: string;
  readonly title: string;
  readonly kind: ColumnKind;
  /** Pixels. */
  readonly width: number;
  readonly meaning: string;
  /** What its values filter; absent where there is nothing to filter by. */
  readonly field?: FilterField;
}

/** What follows from a flow and from what is known of it: no flow column of the API. */
const DERIVED: readonly TableColumn[] = [
  {
    name: 'time',
    title: 'Time',
    kind: 'time',
    width: 205,
    meaning: 'When the flow began, in UTC; empty where the sample tells no date.',
  },
  {
    name: 'level',
    title: 'Level',
    kind: 'level',
    width: 58,
    meaning: 'What is known best: E an Event, B the behavior, D the destination, S nothing but the flow itself.',
    field: 'level',
  },
  {
    name: 'title',
    title: 'Title',
    kind: 'text',
    width: 215,
    meaning: 'The best that is known: title of its Event, behavior or destination, else the destination itself.',
    field: 'title',
  },
  {
    name: 'relevance',
    title: 'Relevance',
    kind: 'relevance',
    width: 118,
    meaning: 'How the best record wants the flow to be taken; empty where none says so.',
    field: 'relevance',
  },
  {
    name: 'count',
    title: 'Samples',
    kind: 'count',
    width: 92,
    meaning: 'How many samples of this server hold the behavior, this one included. 1: nowhere else.',
    field: 'count',
  },
  {
    name: 'rarity',
    title: 'Rarity',
    kind: 'text',
    width: 95,
    meaning: 'How many other samples have held the name of the destination: new, rare, seen, common.',
    field: 'rarity',
  },
  {
    name: 'direction',
    title: 'Direction',
    kind: 'text',
    width: 92,
    meaning: 'Which way it was opened, by the addresses of both ends.',
    field: 'direction',
  },
];

/** The flow columns of the product, in their order; the tests hold them against its own list. */
export const FLOW_TABLE_COLUMNS: readonly TableColumn[] = [
  {
    name: 'src',
    title: 'Source',
    kind: 'text',
    width: 165,
    meaning: 'Who opened the flow: address and port, for ICMP the address alone.',
    field: 'source',
  },
  {
    name: 'dst',
    title: 'Destination',
    kind: 'text',
    width: 215,
    meaning: 'Who was asked: best known name, else address, and port.',
    field: 'destination',
  },
  {
    name: 'destinationNameSource',
    title: 'Name from',
    kind: 'text',
    width: 110,
    meaning:
      'How the name is known: `session` (the connection itself said so: TLS or QUIC server name, HTTP Host, log), `passive` (a DNS answer in this input), `cache` (a cache file), `original` (no name, the address itself).',
    field: 'nameSource',
  },
  {
    name: 'srcPkts',
    title: 'Packets up',
    kind: 'count',
    width: 100,
    meaning: 'Packets the source sent.',
    field: 'packetsUp',
  },
  {
    name: 'srcBytes',
    title: 'Bytes up',
    kind: 'bytes',
    width: 86,
    meaning: 'Transport payload bytes the source sent: what the labels read.',
    field: 'bytesUp',
  },
  {
    name: 'dstPkts',
    title: 'Packets down',
    kind: 'count',
    width: 110,
    meaning: 'Packets the destination sent.',
    field: 'packetsDown',
  },
  {
    name: 'dstBytes',
    title: 'Bytes down',
    kind: 'bytes',
    width: 100,
    meaning: 'Transport payload bytes the destination sent.',
    field: 'bytesDown',
  },
  {
    name: 'relativeStart',
    title: 'Start',
    kind: 'seconds',
    width: 92,
    meaning: 'When the flow began, after the beginning of the sample (`trafficDate`).',
    field: 'start',
  },
  {
    name: 'protocolInformation',
    title: 'Protocol',
    kind: 'text',
    width: 90,
    meaning: '`TCP`, `UDP`, `ICMP` (both versions), or empty when the input named another protocol or none.',
    field: 'protocol',
  },
  {
    name: 'identifier',
    title: 'Identifier',
    kind: 'text',
    width: 170,
    meaning:
      'The way back to the input: Zeek uid, Suricata flow_id, or the number of the stream as analysers count it.',
  },
  {
    name: 'duration',
    title: 'Duration',
    kind: 'seconds',
    width: 108,
    meaning: 'Time from the first packet to the last.',
    field: 'duration',
  },
  {
    name: 'label',
    title: 'Label',
    kind: 'text',
    width: 215,
    meaning: 'What the flow did, in words of pace, size, kind, direction and time.',
    field: 'label',
  },
  {
    name: 'flowCategory',
    title: 'Category',
    kind: 'text',
    width: 230,
    meaning: 'What the flow did, in the 29 words of Secflows.',
    field: 'category',
  },
  {
    name: 'flowId',
    title: 'Flow id',
    kind: 'text',
    width: 200,
    meaning: 'Id of the behaviour: this category at this destination, whoever did it and when.',
  },
  {
    name: 'destinationData',
    title: 'Destination data',
    kind: 'text',
    width: 260,
    meaning: 'Name and port (or protocol) that `flowId` is made of.',
  },
  {
    name: 'dstAddress',
    title: 'Address',
    kind: 'text',
    width: 150,
    meaning: "The destination's address behind its name.",
    field: 'address',
  },
  {
    name: 'srcIpBytes',
    title: 'IP bytes up',
    kind: 'bytes',
    width: 105,
    meaning: 'Bytes the source sent at IP level, headers included.',
    field: 'ipBytesUp',
  },
  {
    name: 'dstIpBytes',
    title: 'IP bytes down',
    kind: 'bytes',
    width: 115,
    meaning: 'Bytes the destination sent at IP level.',
    field: 'ipBytesDown',
  },
  {
    name: 'srcTcpFlags',
    title: 'Flags up',
    kind: 'text',
    width: 95,
    meaning: 'TCP flags seen from the source: F S R P A U E C.',
  },
  {
    name: 'dstTcpFlags',
    title: 'Flags down',
    kind: 'text',
    width: 100,
    meaning: 'TCP flags seen from the destination.',
  },
  {
    name: 'communityId',
    title: 'Community ID',
    kind: 'text',
    width: 290,
    meaning: 'Community ID version 1: the same text in Zeek, Suricata and others for the same flow.',
  },
  {
    name: 'sessionName',
    title: 'Claimed name',
    kind: 'text',
    width: 220,
    meaning: 'The name the client claimed to talk to.',
  },
  {
    name: 'sessionNameKind',
    title: 'Claimed in',
    kind: 'text',
    width: 100,
    meaning: 'Where `sessionName` was read: `tls`, `quic`, `http`, `log`.',
  },
  {
    name: 'dnsName',
    title: 'DNS name',
    kind: 'text',
    width: 220,
    meaning: 'The name that DNS in this input vouches for.',
  },
  {
    name: 'nameConflict',
    title: 'Name conflict',
    kind: 'text',
    width: 130,
    meaning:
      'Why the claimed name is not to be believed: `privateAddress` (a public name at a private address), `differentName` (DNS gave this address other sites only), `neverResolved` (the source asked DNS, but nothing gave this address).',
  },
  {
    name: 'nameHidden',
    title: 'Name hidden',
    kind: 'text',
    width: 150,
    meaning:
      'Why a name may be missing or a cover: `encryptedClientHello` (the name in the clear may be a cover: DNS does not lead to it), `dnsOverTls`, `dnsOverHttps` (the flow itself), `encryptedDns` (its source resolves names in secret).',
  },
  {
    name: 'srcSessionName',
    title: 'Source claims',
    kind: 'text',
    width: 200,
    meaning: 'A name claimed by the destination for the source: the ports misled about who serves whom.',
  },
];

/** Every column that the table can show. */
export const TABLE_COLUMNS: readonly TableColumn[] = [...DERIVED, ...FLOW_TABLE_COLUMNS];

/** What is shown until somebody chooses. */
export const FIRST_COLUMNS: readonly string[] = [
  'relativeStart',
  'level',
  'title',
  'dst',
  'srcBytes',
  'dstBytes',
  'label',
  'relevance',
  'count',
  'duration',
  'direction',
  'src',
];
