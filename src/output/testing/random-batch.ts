import fc from 'fast-check';
import { ByteWriter } from '../../lib/byte-writer.ts';
import { createFlowBatch, type FlowBatch } from '../../model/flow-batch.ts';
import { FlowView } from '../../model/flow-view.ts';
import { FLOW_CATEGORIES, LABELS } from '../../model/labels.ts';
import { NAME_CONFLICTS, NAME_HIDDEN, NAME_SOURCES, SESSION_NAME_KINDS } from '../../model/naming.ts';
import type { FlowDecoration, FlowWriter } from '../../model/output.ts';
import { flowIdentifier } from '../../pipeline/flow-identity.ts';

/** Texts as hostile inputs make them: quotes, controls, marks that turn text round, line separators, lone surrogates. */
const NASTY = ['"', '\\', '\0', '\n', '\r', '\t', '\x1b[2J', '\x7f', '\x9b', '\u202e', '\u2028', '\ud800', '\udc00', '😀', '=1+1', ',', 'é', '\u010a', '\ufeff']; // biome-ignore format: a row of characters
const name = fc.oneof(
  fc.domain(),
  fc.array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary' })), { maxLength: 6 }).map((p) => p.join('')),
);
const host = fc.oneof(fc.ipV4(), fc.ipV6(), name);
/** Counts up to where doubles hold every whole number, small ones mostly. */
const count = fc.oneof(fc.nat(2000), fc.nat(2 ** 31), fc.maxSafeNat());
const absentOr = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(some, { freq: 3 });
const port = fc.oneof(fc.constant(-1), fc.nat(65_535));
const micros = fc.oneof(fc.nat(5_000_000), fc.nat(4_000_000_000_000_000));

const row = fc.record({
  protocol: fc.constantFrom(1, 6, 17, 58, 47, 255),
  src: host,
  dst: host,
  srcPort: port,
  dstPort: port,
  start: micros,
  duration: micros,
  counts: fc.tuple(count, count, count, count),
  ipBytes: fc.tuple(absentOr(count), absentOr(count)),
  tcpFlags: fc.tuple(absentOr(fc.nat(255)), absentOr(fc.nat(255))),
  icmp: fc.tuple(fc.integer({ min: -1, max: 255 }), fc.integer({ min: -1, max: 255 })),
  identifier: name,
  session: absentOr(name),
  sessionKind: fc.nat(SESSION_NAME_KINDS.length - 1),
  source: absentOr(name),
  destination: absentOr(name),
  nameSource: fc.nat(NAME_SOURCES.length - 1),
  dns: absentOr(name),
  conflict: fc.nat(NAME_CONFLICTS.length - 1),
  hidden: fc.nat(NAME_HIDDEN.length - 1),
  label: fc.nat(LABELS.length - 1),
  category: fc.nat(FLOW_CATEGORIES.length - 1),
});

export const anyBatch: fc.Arbitrary<FlowBatch> = fc
  .tuple(fc.array(row, { minLength: 1, maxLength: 12 }), fc.nat(1_000_000), fc.boolean())
  .map(([rows, baseMicros, hasIdentifiers]) => {
    const identifiers = rows.map(({ identifier }) => identifier);
    const batch = createFlowBatch(rows.length, { baseMicros, ...(hasIdentifiers ? { identifiers } : {}) });
    const nameId = (text: string | null): number => (text === null ? -1 : batch.names.intern(text));
    rows.forEach((flow, i) => {
      batch.protocol[i] = flow.protocol;
      batch.srcAddress[i] = batch.addresses.internText(flow.src);
      batch.dstAddress[i] = batch.addresses.internText(flow.dst);
      if (batch.srcAddress[i]! < 0) batch.srcHost[i] = nameId(flow.src);
      if (batch.dstAddress[i]! < 0) batch.dstHost[i] = nameId(flow.dst);
      batch.srcPort[i] = flow.srcPort;
      batch.dstPort[i] = flow.dstPort;
      batch.startMicros[i] = baseMicros + flow.start;
      batch.endMicros[i] = baseMicros + flow.start + flow.duration;
      [batch.srcPackets[i], batch.srcPayloadBytes[i], batch.dstPackets[i], batch.dstPayloadBytes[i]] = flow.counts;
      batch.srcIpBytes[i] = flow.ipBytes[0] ?? Number.NaN;
      batch.dstIpBytes[i] = flow.ipBytes[1] ?? Number.NaN;
      batch.srcTcpFlags[i] = flow.tcpFlags[0] ?? -1;
      batch.dstTcpFlags[i] = flow.tcpFlags[1] ?? -1;
      [batch.icmpType[i], batch.icmpCode[i]] = flow.icmp;
      batch.sessionName[i] = nameId(flow.session);
      batch.sessionNameKind[i] = flow.sessionKind;
      batch.sourceName[i] = nameId(flow.source);
      batch.destinationName[i] = batch.dstAddress[i]! < 0 ? batch.dstHost[i]! : nameId(flow.destination);
      batch.nameSource[i] = flow.nameSource;
      batch.dnsName[i] = nameId(flow.dns);
      batch.nameConflict[i] = flow.conflict;
      batch.nameHidden[i] = flow.hidden;
      batch.label[i] = flow.label;
      batch.flowCategory[i] = flow.category;
    });
    return batch;
  });

export function viewOf(batch: FlowBatch): FlowView {
  return new FlowView(batch, flowIdentifier);
}

export const HEADER = { hash: '0123456789abcdef0123456789abcdef', trafficDate: '1.5', fileName: 'a "b".bf' };

/** A whole sample in a format. */
export function writeSample(writer: FlowWriter, batch: FlowBatch, decorate: FlowDecoration | null = null): Uint8Array {
  const out = new ByteWriter(1);
  const projection = writer.project?.(batch, false) ?? null;
  const rows = projection?.rows ?? Int32Array.from({ length: batch.count }, (_, i) => i);
  const view = new FlowView(batch, flowIdentifier, projection?.baseMicros ?? batch.baseMicros);
  writer.head(out, HEADER);
  for (const [i, row] of rows.entries()) writer.flow(out, view, row, i === 0, decorate);
  writer.tail(out);
  return out.take();
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
