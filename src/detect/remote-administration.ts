import type { Detection } from './detection.ts';
import { type DetectionFlows, firstRowOf, isInside, rowsWhere } from './detection-flows.ts';
import { restingOn } from './finding-list.ts';
import { hasDataBothWays, isTcpConversation, sumOf } from './flow-tests.ts';
import { bytesText, countText } from './number-text.ts';
import { logRamp, scoreOf, scorePart } from './score.ts';

/** Windows remote management, over HTTP and HTTPS. */
const MANAGEMENT_PORTS = new Set([5985, 5986]);
const SHARE_PORTS = new Set([139, 445]);
/** What a domain controller serves: its clients are expected to call it. */
const CONTROLLER_PORTS = new Set([53, 88, 389, 636, 3268]);
/** Where Windows gives ports to remote procedures. */
const FIRST_PROCEDURE_PORT = 49_152;

const THRESHOLDS = {
  muchSent: {
    value: 50_000,
    unit: 'bytes',
    meaning: 'So much sent gives all points for volume: programs and their answers.',
  },
  leastProcedureBytes: {
    value: 2000,
    unit: 'bytes',
    meaning: 'Sent to a procedure, and at least what came back: calls, no reading.',
  },
} as const;

interface Way {
  readonly name: string;
  readonly points: number;
  readonly sentence: string;
}

const MANAGEMENT: Way = { name: 'Windows remote management', points: 52, sentence: 'by Windows remote management' };
const PROCEDURES: Way = {
  name: 'procedures of a host that is no domain controller',
  points: 50,
  sentence: 'by remote procedures, at a host that is no domain controller',
};
const SHARES: Way = {
  name: 'shares of a host that uses those of the source',
  points: 52,
  sentence: 'by file shares, at a host that uses shares of the source in turn',
};

export const REMOTE_ADMINISTRATION: Detection = {
  id: 'remoteAdministration',
  title: 'A host of the network worked on from another',
  meaning:
    'Within the network a source uses what administrators use to work on other computers: Windows remote management, remote procedures of a host that is no domain controller, or file shares between two hosts that use each other’s. It is how attackers move on, too.',
  mistakenFor: 'Administrators at work, and tools that manage many computers.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    const { batch } = flows;
    const { controllers, sharing } = rolesOf(flows);
    for (let conversation = 0; conversation < flows.count; conversation++) {
      const first = firstRowOf(flows, conversation);
      if (!isTcpConversation(flows, conversation) || !isInside(flows, first)) continue;
      const source = batch.srcAddress[first]!;
      const destination = batch.dstAddress[first]!;
      if (source < 0 || destination < 0 || source === destination) continue;
      const way = wayOf(batch.dstPort[first]!, controllers.has(destination), sharing.has(`${destination} ${source}`));
      if (way === null) continue;
      const rows = rowsWhere(flows, conversation, (row) => hasDataBothWays(flows, row));
      const sent = sumOf(batch.srcPayloadBytes, rows);
      const received = sumOf(batch.dstPayloadBytes, rows);
      if (rows.length === 0) continue;
      if (way === PROCEDURES && (sent < THRESHOLDS.leastProcedureBytes.value || sent < received)) continue;
      const parts = [
        scorePart(way.name, rows.length, 'flows', 1, way.points),
        scorePart('sent', sent, 'bytes', null, 15 * logRamp(sent, 2000, THRESHOLDS.muchSent.value)),
      ];
      findings.add(scoreOf(parts), () => ({
        sentence: `Worked on another host ${way.sentence}: ${countText(rows.length, 'flow')}, ${bytesText(sent)} out and ${bytesText(received)} in.`,
        parts,
        ...restingOn(flows, rows),
      }));
    }
  },
};

function wayOf(port: number, isController: boolean, isMutual: boolean): Way | null {
  if (MANAGEMENT_PORTS.has(port)) return MANAGEMENT;
  if (port >= FIRST_PROCEDURE_PORT) return isController ? null : PROCEDURES;
  return SHARE_PORTS.has(port) && isMutual && !isController ? SHARES : null;
}

/** Which hosts (ids of addresses) serve what controllers serve, and who uses whose shares. */
function rolesOf(flows: DetectionFlows): { controllers: ReadonlySet<number>; sharing: ReadonlySet<string> } {
  const { batch } = flows;
  const controllers = new Set<number>();
  const sharing = new Set<string>();
  for (let conversation = 0; conversation < flows.count; conversation++) {
    const first = firstRowOf(flows, conversation);
    const port = batch.dstPort[first]!;
    if (CONTROLLER_PORTS.has(port)) controllers.add(batch.dstAddress[first]!);
    if (!SHARE_PORTS.has(port)) continue;
    if (rowsWhere(flows, conversation, (row) => hasDataBothWays(flows, row)).length > 0)
      sharing.add(`${batch.srcAddress[first]} ${batch.dstAddress[first]}`);
  }
  return { controllers, sharing };
}
