import type { InputFormat, InputSink } from '../../model/input.ts';
import { isName } from '../text/host-name.ts';
import { isAddress } from '../text/values.ts';
import { zeekFormat } from '../zeek-log/format.ts';
import type { ZeekLog, ZeekRow } from '../zeek-log/row.ts';

const TS = 0;
const QUERY = 1;
const ANSWERS = 2;
const RTT = 3;
const QUERY_CLASS = 4;
const QUERY_TYPE = 5;
const RESPONSE_CODE = 6;

const LOG: ZeekLog = {
  name: 'zeek-dns',
  path: 'dns',
  fields: ['ts', 'query', 'answers', 'rtt', 'qclass', 'qtype', 'rcode_name'],
  required: 1,
  telling: [
    ['query', 'qtype'],
    ['query', 'answers'],
    ['query', 'qtype_name'],
    ['trans_id', 'rcode'],
    ['trans_id', 'AA'],
  ],
  positions: [0, 9, 21, 8, 10, 12, 15],
  width: 22,
};

const CLASS_IN = 1;
const TYPE_A = 1;
const TYPE_AAAA = 28;

/**
 * Zeek's dns.log: every address among the answers to a question for addresses is one look-up of the name asked for,
 * at the time of the answer. Records without a round-trip time are taken if they say NOERROR: Zeek then did not see the
 * question, or saw several answers.
 */
export const zeekDns: InputFormat = zeekFormat(
  LOG,
  'names',
  (columns) =>
    /^[0-9]+\.[0-9]+$/.test(columns[0]!) &&
    isAddress(columns[2]!) &&
    isAddress(columns[4]!) &&
    /^[0-9]+$/.test(columns[7]!) &&
    /^([0-9]+|-)$/.test(columns[10]!) &&
    /^([0-9]+|-)$/.test(columns[12]!) &&
    /^[TF]$/.test(columns[16]!),
  makeRowReader,
);

function makeRowReader(sink: InputSink): (row: ZeekRow) => void {
  return (row) => {
    const name = row.text(QUERY);
    const answers = row.list(ANSWERS);
    if (!isName(name) || answers.length === 0) return;
    const start = row.micros(TS);
    if (Number.isNaN(start)) {
      sink.skip('zeek-dns: record without a time');
      return;
    }
    const roundTrip = row.micros(RTT);
    const type = row.count(QUERY_TYPE);
    const asksForAddress = row.count(QUERY_CLASS) === CLASS_IN && (type === TYPE_A || type === TYPE_AAAA);
    const code = row.shortText(RESPONSE_CODE);
    if (!asksForAddress && !(Number.isNaN(roundTrip) && (code === 'NOERROR' || code === ''))) return;
    const time = start + (roundTrip || 0);
    for (const answer of answers) if (isAddress(answer)) sink.lookup(time, name, answer);
  };
}
