import type { ByteWriter } from '../../lib/byte-writer.ts';
import { communityDigestOfRow } from '../../model/community-id.ts';
import type { FlowView } from '../../model/flow-view.ts';
import type { FlowDecoration, FlowWriter } from '../../model/output.ts';
import { isIcmp } from '../../model/protocol.ts';
import { writeDst, writeSampleHead, writeSrc } from '../json-text.ts';

/**
 * BayseFlow JSON (`.bf`): one object a sample with the list `BayseFlows`, a flow a line. The fields are those of
 * `model/columns.ts` in their order; they are spelled out here because this is the format that large conversions write.
 */
export const bayseflow: FlowWriter = {
  name: 'bayseflow',
  extension: 'bf',
  head: (out, header) => writeSampleHead(out, header, 'BayseFlows'),
  flow: (out, view, row, isFirst, decorate) => {
    out.ascii(isFirst ? '\n{' : ',\n{');
    writeBayseFlowFields(out, view, row, decorate);
    out.ascii('}');
  },
  tail: (out) => out.ascii('\n]}\n'),
};

/**
 * The members of one flow, without the braces: those of a labelled BayseFlow, what enrichment adds to it, then ours. So
 * whatever knows the original finds its members in their places.
 */
export function writeBayseFlowFields(
  out: ByteWriter,
  view: FlowView,
  row: number,
  decorate: FlowDecoration | null,
): void {
  const { batch } = view;
  out.ascii('"src":"');
  writeSrc(out, view, row);
  out.ascii('","dst":"');
  const dstStart = out.length;
  writeDst(out, view, row);
  const dstEnd = out.length;
  out.ascii('","destinationNameSource":"');
  out.ascii(view.nameSource(row));
  out.ascii('","srcPkts":');
  out.integer(batch.srcPackets[row]!);
  out.ascii(',"srcBytes":');
  out.integer(batch.srcPayloadBytes[row]!);
  out.ascii(',"dstPkts":');
  out.integer(batch.dstPackets[row]!);
  out.ascii(',"dstBytes":');
  out.integer(batch.dstPayloadBytes[row]!);
  out.ascii(',"relativeStart":');
  out.seconds(view.relativeStartMicros(row));
  out.ascii(',"protocolInformation":"');
  out.ascii(view.protocol(row));
  out.ascii('","identifier":"');
  const number = view.identifierNumber(row);
  if (number >= 0) out.integer(number);
  else out.jsonContent(view.identifier(row));
  out.ascii('","duration":');
  out.seconds(view.durationMicros(row));
  out.ascii(',"label":"');
  out.ascii(view.label(row));
  out.ascii('"');
  decorate?.(out, row);
  out.ascii(',"flowCategory":"');
  out.ascii(view.flowCategory(row));
  writeIdentity(out, view, row, dstStart, dstEnd);
  writeAddedFields(out, view, row);
}

const BACKSLASH = 0x5c;

/**
 * `flowId` and `destinationData`. A destination with a port is its own destination data, and its text has just been
 * written: unless that had to be escaped, it is hashed and repeated from there.
 */
function writeIdentity(out: ByteWriter, view: FlowView, row: number, dstStart: number, dstEnd: number): void {
  out.ascii('","flowId":"');
  const { batch } = view;
  const hasPort = batch.dstPort[row]! >= 0 && !isIcmp(batch.protocol[row]!);
  if (hasPort && !holds(out.bytes, BACKSLASH, dstStart, dstEnd)) {
    const { digests } = view;
    const digest = view.identityDigest(row, out.bytes, dstStart, dstEnd);
    let digits = 64;
    while (digits > 32 && hexDigit(digests, digest, 64 - digits) === 0) digits--;
    out.hex32(digests, digest, digits);
    out.ascii('","destinationData":"');
    out.again(dstStart, dstEnd);
  } else {
    const identity = view.identity(row);
    out.ascii(identity.flowId);
    out.ascii('","destinationData":"');
    out.jsonContent(identity.destinationData);
  }
  out.ascii('"');
}

function hexDigit(digest: Uint8Array, start: number, index: number): number {
  const byte = digest[start + (index >> 1)]!;
  return index & 1 ? byte & 15 : byte >> 4;
}

function holds(bytes: Uint8Array, wanted: number, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === wanted) return true;
  return false;
}

/** What the originals do not have; left out where there is nothing to say. */
function writeAddedFields(out: ByteWriter, view: FlowView, row: number): void {
  const { batch } = view;
  if (batch.destinationName[row]! >= 0) writeText(out, ',"dstAddress":"', view.dstAddress(row));
  writeNumber(out, ',"srcIpBytes":', batch.srcIpBytes[row]!);
  writeNumber(out, ',"dstIpBytes":', batch.dstIpBytes[row]!);
  writeText(out, ',"srcTcpFlags":"', view.srcTcpFlags(row));
  writeText(out, ',"dstTcpFlags":"', view.dstTcpFlags(row));
  const community = communityDigestOfRow(batch, row);
  if (community !== null) {
    out.ascii(',"communityId":"1:');
    out.base64(community);
    out.ascii('"');
  }
  if (batch.sessionName[row]! >= 0) {
    writeText(out, ',"sessionName":"', view.sessionName(row));
    writeText(out, ',"sessionNameKind":"', view.sessionNameKind(row));
  }
  if (batch.dnsName[row]! >= 0) writeText(out, ',"dnsName":"', view.dnsName(row));
  if (batch.nameConflict[row] !== 0) writeText(out, ',"nameConflict":"', view.nameConflict(row));
  if (batch.nameHidden[row] !== 0) writeText(out, ',"nameHidden":"', view.nameHidden(row));
  if (batch.sourceName[row]! >= 0) writeText(out, ',"srcSessionName":"', view.srcSessionName(row));
}

function writeText(out: ByteWriter, key: string, value: string | null): void {
  if (value === null) return;
  out.ascii(key);
  out.jsonContent(value);
  out.ascii('"');
}

function writeNumber(out: ByteWriter, key: string, value: number): void {
  if (Number.isNaN(value)) return;
  out.ascii(key);
  out.integer(value);
}
