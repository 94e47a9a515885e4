import { formatIpv4, formatIpv6, parseAddress } from '../../src/model/address.ts';
import type { FlowBatch } from '../../src/model/flow-batch.ts';
import { PROTOCOL_TCP, PROTOCOL_UDP } from '../../src/model/protocol.ts';

/** Packets and payload bytes of both directions of a conversation: low to high end, then back. */
export type Counts = [number, number, number, number];

/** Conversations by 5-tuple, whichever end is written first. */
export class Streams {
  readonly counts = new Map<string, Counts>();

  add(protocol: string, a: string, aPort: number, b: string, bPort: number, there: Counts): void {
    const low = `${canonical(a)} ${aPort}`;
    const high = `${canonical(b)} ${bPort}`;
    const isInOrder = low <= high;
    const key = isInOrder ? `${protocol} ${low} ${high}` : `${protocol} ${high} ${low}`;
    const [packets, bytes, packetsBack, bytesBack] = there;
    const added: Counts = isInOrder ? there : [packetsBack, bytesBack, packets, bytes];
    const known = this.counts.get(key) ?? [0, 0, 0, 0];
    this.counts.set(key, known.map((value, i) => value + added[i]!) as Counts);
  }

  addFlows(batch: FlowBatch): void {
    const { addresses } = batch;
    for (let i = 0; i < batch.count; i++) {
      const protocol = batch.protocol[i]!;
      if (protocol !== PROTOCOL_TCP && protocol !== PROTOCOL_UDP) continue;
      this.add(
        protocol === PROTOCOL_TCP ? 'tcp' : 'udp',
        addresses.text(batch.srcAddress[i]!),
        batch.srcPort[i]!,
        addresses.text(batch.dstAddress[i]!),
        batch.dstPort[i]!,
        [batch.srcPackets[i]!, batch.srcPayloadBytes[i]!, batch.dstPackets[i]!, batch.dstPayloadBytes[i]!],
      );
    }
  }

  /** Keys whose counts differ; those that only `this` has are left out unless `both` is set. */
  differences(other: Streams, both: boolean): string[] {
    const differing: string[] = [];
    for (const [key, counts] of other.counts) {
      const mine = this.counts.get(key);
      if (counts.some((value, i) => value !== (mine?.[i] ?? 0)))
        differing.push(`${key}: expected ${counts}, found ${mine ?? 'none'}`);
    }
    if (!both) return differing;
    for (const [key, counts] of this.counts)
      if (!other.counts.has(key) && counts.some((value) => value !== 0))
        differing.push(`${key}: not expected, found ${counts}`);
    return differing;
  }
}

/** Other tools write mapped IPv6 addresses in dotted form. */
function canonical(text: string): string {
  const address = parseAddress(text);
  if (address === null) throw new Error(`not an address: ${text}`);
  return address.family === 4 ? formatIpv4(address.words[3]) : formatIpv6(...address.words);
}
