import { labelBatch } from '../../label/label-batch.ts';
import { AddressTable } from '../../model/address-table.ts';
import type { DetectionHistory, Finding } from '../../model/finding.ts';
import { createFlowBatch, type FlowBatch } from '../../model/flow-batch.ts';
import { FlowView } from '../../model/flow-view.ts';
import { NameTable } from '../../model/name-table.ts';
import { PROTOCOL_TCP } from '../../model/protocol.ts';
import { detectFindings } from '../index.ts';

/** A flow as tests write it. */
export interface TestFlow {
  /** Seconds into the sample. */
  readonly second: number;
  readonly source?: string;
  /** A name, or an address. */
  readonly destination: string;
  /** Beside a name. */
  readonly address?: string;
  readonly port?: number;
  readonly protocol?: number;
  readonly seconds?: number;
  readonly sent?: number;
  readonly received?: number;
  readonly sentPackets?: number;
  readonly receivedPackets?: number;
  readonly sourceFlags?: number;
  readonly destinationFlags?: number;
  readonly sourcePort?: number;
  readonly icmpType?: number;
  /** What the session itself named. */
  readonly sessionName?: string;
}

const BASE_MICROS = 1_700_000_000e6;

/** Flows in any order as a labelled batch in order of their start. */
export function batchOf(flows: readonly TestFlow[]): FlowBatch {
  const addresses = new AddressTable();
  const names = new NameTable();
  const batch = createFlowBatch(flows.length, { addresses, names, baseMicros: BASE_MICROS });
  const inOrder = [...flows].sort((a, b) => a.second - b.second);
  inOrder.forEach((flow, row) => {
    const sent = flow.sent ?? 500;
    const received = flow.received ?? 500;
    batch.protocol[row] = flow.protocol ?? PROTOCOL_TCP;
    batch.srcAddress[row] = addresses.internText(flow.source ?? '10.0.0.5');
    const direct = addresses.internText(flow.destination);
    if (direct >= 0) batch.dstAddress[row] = direct;
    else {
      batch.destinationName[row] = names.intern(flow.destination);
      batch.dstAddress[row] = addresses.internText(flow.address ?? '93.184.216.34');
    }
    batch.srcPort[row] = flow.sourcePort ?? 50_000;
    batch.dstPort[row] = flow.port ?? 443;
    batch.icmpType[row] = flow.icmpType ?? -1;
    if (flow.sessionName !== undefined) batch.sessionName[row] = names.intern(flow.sessionName);
    batch.startMicros[row] = BASE_MICROS + flow.second * 1e6;
    batch.endMicros[row] = BASE_MICROS + (flow.second + (flow.seconds ?? 0.3)) * 1e6;
    batch.srcPayloadBytes[row] = sent;
    batch.dstPayloadBytes[row] = received;
    batch.srcPackets[row] = flow.sentPackets ?? 4 + Math.ceil(sent / 1400);
    batch.dstPackets[row] = flow.receivedPackets ?? 4 + Math.ceil(received / 1400);
    batch.srcTcpFlags[row] = flow.sourceFlags ?? -1;
    batch.dstTcpFlags[row] = flow.destinationFlags ?? -1;
  });
  labelBatch(batch);
  return batch;
}

export function viewOf(batch: FlowBatch): FlowView {
  return new FlowView(batch, {
    identify: () => ({ flowId: '', destinationData: '' }),
    digest: () => {},
  });
}

/** What the detections find in such flows. */
export function findingsOf(flows: readonly TestFlow[], history: DetectionHistory | null = null): readonly Finding[] {
  return detectFindings(viewOf(batchOf(flows)), history).findings;
}
