import type { ByteWriter } from '../lib/byte-writer.ts';
import type { FlowView } from '../model/flow-view.ts';
import type { SampleHeader } from '../model/output.ts';

/** Pieces that the JSON formats share. */

/** Everything of a sample before its list of flows. */
export function writeSampleHead(out: ByteWriter, header: SampleHeader, listKey: string): void {
  out.ascii(`{"hash":"${header.hash}","trafficDate":"${header.trafficDate}","fileName":"`);
  out.jsonContent(header.fileName);
  out.ascii(`","${listKey}":[`);
}

/** The source as `host:port`. */
export function writeSrc(out: ByteWriter, view: FlowView, row: number): void {
  const { batch } = view;
  const address = batch.srcAddress[row]!;
  // Most sources are IPv4 addresses that occur once: no text is made and kept for them.
  if (address >= 0 && batch.addresses.family(address) === 4) out.ipv4(batch.addresses.word(address, 3));
  else out.jsonContent(view.srcHost(row));
  writePort(out, batch.srcPort[row]!);
}

/** The destination as `host:port`. */
export function writeDst(out: ByteWriter, view: FlowView, row: number): void {
  const { batch } = view;
  const address = batch.dstAddress[row]!;
  if (batch.destinationName[row]! < 0 && address >= 0 && batch.addresses.family(address) === 4)
    out.ipv4(batch.addresses.word(address, 3));
  else out.jsonContent(view.dstHost(row));
  writePort(out, batch.dstPort[row]!);
}

function writePort(out: ByteWriter, port: number): void {
  if (port < 0) return;
  out.ascii(':');
  out.integer(port);
}
