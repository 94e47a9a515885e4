import type { ByteWriter } from '../../lib/byte-writer.ts';
import type { FlowBatch } from '../../model/flow-batch.ts';
import type { FlowView } from '../../model/flow-view.ts';
import type { FlowWriter, Projection } from '../../model/output.ts';
import { isIcmp } from '../../model/protocol.ts';
import { writeDst, writeSampleHead, writeSrc } from '../json-text.ts';

/**
 * Secflow JSON (`.sf`), the form of the older service: the list is called `flashes`, TCP and UDP are not told apart,
 * flows without a public end are left out, ICMP has no bytes, and there is neither identifier nor label.
 */
export const secflow: FlowWriter = {
  name: 'secflow',
  extension: 'sf',
  project,
  head: (out, header) => writeSampleHead(out, header, 'flashes'),
  flow: (out, view, row, isFirst) => {
    out.ascii(isFirst ? '\n{' : ',\n{');
    writeSecflow(out, view, row);
    out.ascii('}');
  },
  tail: (out) => out.ascii('\n]}\n'),
};

/** Services of the local network that the older converter never read from captures. */
const LOCAL_SERVICE_PORTS = new Set([67, 68, 137, 139, 389, 445, 636, 1900, 5353, 5355]);
const DNS_PORT = 53;

/**
 * Keeps flows with a public end; from captures only IPv4 and no local services. The sample begins with the first flow
 * kept; in captures look-ups between private hosts move its clock too, although they make no flow.
 */
function project(batch: FlowBatch, fromCapture: boolean): Projection {
  const rows: number[] = [];
  let baseMicros = Number.POSITIVE_INFINITY;
  for (let row = 0; row < batch.count; row++) {
    const isLocalOnly = isWithinNetwork(batch, row);
    const isOutOfScope =
      fromCapture &&
      (batch.addresses.family(batch.dstAddress[row]!) === 6 ||
        LOCAL_SERVICE_PORTS.has(batch.srcPort[row]!) ||
        LOCAL_SERVICE_PORTS.has(batch.dstPort[row]!));
    if (isOutOfScope) continue;
    const isDns = batch.srcPort[row] === DNS_PORT || batch.dstPort[row] === DNS_PORT;
    if (!isLocalOnly) rows.push(row);
    if (!isLocalOnly || (fromCapture && isDns)) baseMicros = Math.min(baseMicros, batch.startMicros[row]!);
  }
  return { rows: Int32Array.from(rows), baseMicros: rows.length === 0 ? Number.NaN : baseMicros };
}

function isWithinNetwork(batch: FlowBatch, row: number): boolean {
  const src = batch.srcAddress[row]!;
  const dst = batch.dstAddress[row]!;
  return src >= 0 && dst >= 0 && batch.addresses.isLocal(src) && batch.addresses.isLocal(dst);
}

function writeSecflow(out: ByteWriter, view: FlowView, row: number): void {
  const { batch } = view;
  const isPing = isIcmp(batch.protocol[row]!);
  out.ascii('"src":"');
  writeSrc(out, view, row);
  out.ascii('","dst":"');
  writeDst(out, view, row);
  out.ascii('","destinationNameSource":"');
  out.ascii(view.nameSource(row));
  out.ascii('","srcPkts":');
  out.integer(batch.srcPackets[row]!);
  out.ascii(',"srcBytes":');
  out.integer(isPing ? 0 : batch.srcPayloadBytes[row]!);
  out.ascii(',"dstPkts":');
  out.integer(batch.dstPackets[row]!);
  out.ascii(',"dstBytes":');
  out.integer(isPing ? 0 : batch.dstPayloadBytes[row]!);
  out.ascii(',"relativeStart":');
  out.seconds(view.relativeStartMicros(row));
  out.ascii(isPing ? ',"protocolInformation":"ICMP","duration":' : ',"protocolInformation":"","duration":');
  out.seconds(view.durationMicros(row));
}
