import type { Finding } from '../model/finding.ts';
import { PROTOCOL_TCP } from '../model/protocol.ts';
import { type DetectionFlows, firstRowOf, rowsOf } from './detection-flows.ts';
import { isScanFinding, PROBE_USED, probesOf } from './scan-probes.ts';

/** How long before and after the flows of a scan other probes of its source belong to it. */
const NEAR_MICROS = 60 * 1e6;

/**
 * Lets probes that are too few to be a scan of their own belong to the scan that their source was making: the ports that
 * were asked of the few hosts that had answered, or the few hosts that were asked at one more port. `findings` are in the
 * order of their weight; what rests on another finding stays there.
 */
export function addStrayProbes(flows: DetectionFlows, findings: readonly Finding[], findingOfRow: Int32Array): void {
  const { batch, view } = flows;
  const scans = new Map<string, number[]>();
  findings.forEach((finding, position) => {
    if (!isScanFinding(finding)) return;
    const ofSource = scans.get(finding.source);
    if (ofSource === undefined) scans.set(finding.source, [position]);
    else ofSource.push(position);
  });
  if (scans.size === 0) return;
  const probes = probesOf(flows);
  for (let conversation = 0; conversation < flows.count; conversation++) {
    const first = firstRowOf(flows, conversation);
    if (probes[conversation]! <= PROBE_USED || batch.protocol[first] !== PROTOCOL_TCP) continue;
    // Who looks a name up first means that host.
    if (batch.destinationName[first]! >= 0) continue;
    const ofSource = scans.get(view.srcHost(first));
    if (ofSource === undefined) continue;
    const host = view.dstHost(first);
    for (const row of rowsOf(flows, conversation)) {
      if (findingOfRow[row] !== -1) continue;
      const start = batch.startMicros[row]!;
      findingOfRow[row] =
        ofSource.find((position) => {
          const { destination, startMicros, endMicros } = findings[position]!;
          const isNear = start >= startMicros - NEAR_MICROS && start <= endMicros + NEAR_MICROS;
          return isNear && (destination === null || destination === host);
        }) ?? -1;
    }
  }
}
