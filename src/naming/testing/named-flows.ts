import { createFlowBatch, type FlowBatch } from '../../model/flow-batch.ts';
import { NAME_SOURCES, type NameSource } from '../../model/naming.ts';
import { PROTOCOL_TCP } from '../../model/protocol.ts';
import { DnsAnswers } from '../dns-answers.ts';

/** A flow as naming sees it; what is left out is absent. */
export interface FlowSketch {
  readonly src?: string;
  /** An address, or any other text as a flow file has it. */
  readonly dst: string;
  readonly port?: number;
  readonly protocol?: number;
  readonly start?: number;
  readonly dstBytes?: number;
  readonly session?: string;
  readonly sessionKind?: number;
  readonly hiddenBits?: number;
  /** What a flow file says of its name. */
  readonly nameSource?: NameSource;
}

export interface LookupSketch {
  readonly time: number;
  readonly name: string;
  readonly address: string;
}

/** Flows and what DNS said, with the tables they share. */
export function sketch(
  flows: readonly FlowSketch[],
  lookups: readonly LookupSketch[] = [],
): { batch: FlowBatch; answers: DnsAnswers } {
  const batch = createFlowBatch(flows.length, { baseMicros: 0 });
  flows.forEach((flow, row) => {
    batch.srcAddress[row] = batch.addresses.internText(flow.src ?? '10.0.0.5');
    batch.dstAddress[row] = batch.addresses.internText(flow.dst);
    if (batch.dstAddress[row]! < 0) batch.dstHost[row] = batch.names.intern(flow.dst);
    batch.dstPort[row] = flow.port ?? 443;
    batch.protocol[row] = flow.protocol ?? PROTOCOL_TCP;
    batch.startMicros[row] = flow.start ?? 0;
    batch.dstPayloadBytes[row] = flow.dstBytes ?? 100;
    if (flow.session !== undefined) {
      batch.sessionName[row] = batch.names.intern(flow.session);
      batch.sessionNameKind[row] = flow.sessionKind ?? 1;
    }
    batch.hiddenBits[row] = flow.hiddenBits ?? 0;
    batch.nameSource[row] = NAME_SOURCES.indexOf(flow.nameSource ?? 'original');
  });
  const answers = new DnsAnswers();
  for (const { time, name, address } of lookups)
    answers.add(time, batch.names.intern(name), batch.addresses.internText(address));
  return { batch, answers };
}
