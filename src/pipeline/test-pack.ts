import { parseCaseDestination } from '../knowledge/case-destination.ts';
import { fullId } from '../knowledge/expand-activity.ts';
import { createKnowledgeBase, type KnowledgeBase } from '../knowledge/index.ts';
import type { CaseExpectation, CaseFlow, PackCase, PlacedCase } from '../knowledge/pack-case.ts';
import { labelBatch } from '../label/label-batch.ts';
import { createDestination, type DestinationProtocol } from '../model/destination.ts';
import { createFlowBatch, type FlowBatch } from '../model/flow-batch.ts';
import { FlowView } from '../model/flow-view.ts';
import type { KnowledgePack, KnowledgeRecord } from '../model/knowledge.ts';
import { NAME_CONFLICTS, NAME_SOURCES } from '../model/naming.ts';
import { PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_UDP } from '../model/protocol.ts';
import { flowIdentifier } from './flow-identity.ts';
import { createKnowledgeMatcher, type KnowledgeMatcher } from './match-knowledge.ts';

/** How the cases of a pack went. */
export interface PackTest {
  /** Cases that were written, and such as follow from destinations. */
  readonly cases: number;
  readonly destinations: number;
  readonly failures: readonly PackFailure[];
}

export interface PackFailure {
  /** Null for a case that follows from a destination. */
  readonly file: string | null;
  readonly line: number | null;
  /** Title of the case, or key of the destination. */
  readonly title: string;
  readonly found: string;
  readonly expected: string;
}

/** The flows of cases begin then. */
const CASE_START_MICROS = Date.UTC(2026, 0, 1) * 1000;
const DEFAULT_SOURCE = '10.0.0.5';
/** Stands for the address of every name that tells none. */
const PUBLIC_ADDRESS = '8.8.4.4';

/**
 * Runs the cases of a pack through labelling and matching as a sample is, with `packs` loaded (the tested one among
 * them). Each destination of the pack is also looked up by its own name and port, below its name, and where it is
 * excluded.
 */
export function testPack(pack: KnowledgePack, cases: readonly PlacedCase[], packs: readonly KnowledgePack[]): PackTest {
  const knowledge = createKnowledgeBase(packs);
  const matcher = createKnowledgeMatcher(knowledge.behaviors, knowledge.events);
  const failures = [
    ...cases.flatMap((placed) => caseFailures(placed, pack.name, knowledge, matcher)),
    ...pack.records.flatMap((record) => destinationFailures(record, pack, packs, knowledge)),
  ];
  return { cases: cases.length, destinations: pack.records.length, failures };
}

/** The flows of a case, labelled, and what the case says of each row. */
export function batchOfCase({ flows }: PackCase): { readonly batch: FlowBatch; readonly rows: readonly CaseRow[] } {
  const rows = flows
    .flatMap((flow, position) =>
      Array.from({ length: flow.times ?? 1 }, (_, i) => ({
        flow,
        position,
        at: (flow.at ?? 0) + i * (flow.every ?? 1),
      })),
    )
    .sort((a, b) => a.at - b.at);
  const batch = batchOf(rows);
  labelBatch(batch);
  return { batch, rows };
}

/** A flow of a case, and its position there. */
export interface CaseRow {
  readonly flow: CaseFlow;
  readonly position: number;
  /** Second it begins. */
  readonly at: number;
}

function caseFailures(
  { file, line, expectLines, written }: PlacedCase,
  pack: string,
  knowledge: KnowledgeBase,
  matcher: KnowledgeMatcher,
): PackFailure[] {
  const { batch, rows } = batchOfCase(written);
  const view = new FlowView(batch, flowIdentifier);
  const lookups = { knowledge, sampleCountOf: (row: number) => rows[row]!.flow.samples ?? null, tellRarity: true };
  const behaviorOfRow = matcher.behaviorOfRow(view, lookups);
  const events = matcher.events(view, lookups);
  const eventOfRow = new Map(
    events.flatMap(({ rule, rows: members }) => members.map((row) => [row, knowledge.events[rule]!.id])),
  );
  const failures: PackFailure[] = [];
  const check = (place: number | null, kind: string, found: string | null, expected: string | null): void => {
    if (found === expected) return;
    const text = (value: string | null): string => `${kind} ${value ?? 'none'}`;
    failures.push({ file, line: place ?? line, title: written.title, found: text(found), expected: text(expected) });
  };
  for (const [i, expectation] of written.expect.entries())
    for (const [row, { position, flow }] of rows.entries()) {
      if (position !== expectation.flow) continue;
      const place = expectLines[i] ?? null;
      const { behavior, event, label } = expectation;
      checkDestination(expectation, flow, knowledge, (found, expected) => check(place, 'destination', found, expected));
      const names = [view.label(row), view.flowCategory(row)];
      if (label !== undefined && !names.some((name) => name.toLowerCase() === label.toLowerCase()))
        check(place, 'label', names.join(' or '), label);
      if (behavior !== undefined)
        check(
          place,
          'behavior',
          knowledge.behaviors[behaviorOfRow[row]!]?.id ?? null,
          behavior && fullId(behavior, pack),
        );
      if (event !== undefined) check(place, 'event', eventOfRow.get(row) ?? null, event && fullId(event, pack));
    }
  return failures;
}

function checkDestination(
  { destination }: CaseExpectation,
  flow: CaseFlow,
  knowledge: KnowledgeBase,
  check: (found: string | null, expected: string | null) => void,
): void {
  if (destination === undefined) return;
  const { host, port } = parseCaseDestination(flow)!;
  const record = knowledge.find(createDestination(host, flow.protocol ?? 'TCP', port));
  if (typeof destination === 'string') check(record?.title ?? null, destination);
  else if (destination === true) check(record === null ? null : 'known', 'known');
  else check(record === null ? null : `known as ${record.title}`, null);
}

/** Whether a record is found where it says, and only there. */
function destinationFailures(
  record: KnowledgeRecord,
  pack: KnowledgePack,
  packs: readonly KnowledgePack[],
  knowledge: KnowledgeBase,
): PackFailure[] {
  const key = record.destination_data;
  // Where a later pack describes the destination anew, that one is to be found.
  const isReplaced = packs
    .slice(packs.indexOf(pack) + 1)
    .some(({ records }) => records.some((one) => one.destination_data === key));
  if (isReplaced) return [];
  const find = (name: string): string | null =>
    knowledge.find(createDestination(name, record.protocol_name, record.port))?.destination_data ?? null;
  const failures: PackFailure[] = [];
  const check = (name: string, isRight: (found: string | null) => boolean, expected: string): void => {
    const found = find(name);
    if (!isRight(found))
      failures.push({ file: null, line: null, title: key, found: `${name}: ${found ?? 'nothing'}`, expected });
  };
  check(record.name, (found) => found === key, key);
  check(`not-${record.name}`, (found) => found !== key, `anything but ${key}: that is another name`);
  for (const excluded of record.excluded_subdomains)
    check(excluded, (found) => found !== key, `anything but ${key}, which excludes it`);
  return failures;
}

function batchOf(rows: readonly CaseRow[]): FlowBatch {
  const batch = createFlowBatch(rows.length, { baseMicros: CASE_START_MICROS });
  for (const [row, { flow, at }] of rows.entries()) {
    const { host, isAddress, port } = parseCaseDestination(flow)!;
    batch.protocol[row] = protocolNumber(flow.protocol ?? 'TCP');
    batch.srcAddress[row] = batch.addresses.internText(flow.src ?? DEFAULT_SOURCE);
    batch.dstAddress[row] = batch.addresses.internText(isAddress ? host : (flow.address ?? PUBLIC_ADDRESS));
    batch.srcPort[row] = port < 0 ? -1 : 50_000;
    batch.dstPort[row] = port;
    if (!isAddress) {
      batch.destinationName[row] = batch.names.intern(host);
      batch.nameSource[row] = NAME_SOURCES.findIndex((one) => one === (flow.nameSource ?? 'passive'));
      batch.nameConflict[row] = NAME_CONFLICTS.findIndex((one) => one === (flow.nameConflict ?? ''));
    }
    batch.startMicros[row] = CASE_START_MICROS + at * 1e6;
    batch.endMicros[row] = CASE_START_MICROS + (at + (flow.duration ?? 0)) * 1e6;
    batch.srcPackets[row] = flow.srcPackets ?? 0;
    batch.dstPackets[row] = flow.dstPackets ?? 0;
    batch.srcPayloadBytes[row] = flow.srcBytes ?? 0;
    batch.dstPayloadBytes[row] = flow.dstBytes ?? 0;
  }
  return batch;
}

function protocolNumber(protocol: DestinationProtocol): number {
  if (protocol === 'UDP') return PROTOCOL_UDP;
  return protocol === 'ICMP' ? PROTOCOL_ICMP : PROTOCOL_TCP;
}
