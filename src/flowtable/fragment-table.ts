import { FRAGMENT_FIRST, FRAGMENT_NONE, type Packet } from '../model/packet.ts';

/**
 * Gives later IP fragments the ports of their datagram's first fragment (RFC 791, RFC 8200 §4.5). Fragments that come
 * before the first one wait for it, within bounds; nothing is put together, since only sizes and times count.
 */
const MAX_DATAGRAMS = 4096;
const MAX_WAITING_PER_DATAGRAM = 64;

interface Datagram {
  srcPort: number;
  dstPort: number;
  hasPorts: boolean;
  readonly waiting: { packet: Packet; timeMicros: number }[];
}

export class FragmentTable {
  private readonly datagrams = new Map<string, Datagram>();
  /** Fragments given up because their first one never came. */
  lost = 0;

  /**
   * Hands every fragment whose ports are known to `track`: the given one and those that waited for it.
   * Fragments are rare, so that a text key is fine here.
   */
  add(packet: Packet, timeMicros: number, track: (packet: Packet, timeMicros: number) => void): void {
    const key = `${packet.protocol} ${packet.fragmentId} ${packet.src0} ${packet.src1} ${packet.src2} ${packet.src3} ${packet.dst0} ${packet.dst1} ${packet.dst2} ${packet.dst3}`;
    let datagram = this.datagrams.get(key);
    if (datagram === undefined) {
      datagram = { srcPort: 0, dstPort: 0, hasPorts: false, waiting: [] };
      this.datagrams.set(key, datagram);
      if (this.datagrams.size > MAX_DATAGRAMS) this.forgetOldest();
    }
    if (packet.fragment === FRAGMENT_FIRST) {
      datagram.srcPort = packet.srcPort;
      datagram.dstPort = packet.dstPort;
      datagram.hasPorts = true;
      track(packet, timeMicros);
      for (const held of datagram.waiting) {
        held.packet.srcPort = packet.srcPort;
        held.packet.dstPort = packet.dstPort;
        track(held.packet, held.timeMicros);
      }
      datagram.waiting.length = 0;
    } else if (datagram.hasPorts) {
      packet.srcPort = datagram.srcPort;
      packet.dstPort = datagram.dstPort;
      track(packet, timeMicros);
    } else if (datagram.waiting.length < MAX_WAITING_PER_DATAGRAM) {
      datagram.waiting.push({
        packet: { ...packet, fragment: FRAGMENT_NONE, payloadStart: 0, payloadEnd: 0 },
        timeMicros,
      });
    } else this.lost++;
  }

  /** At the end of input: fragments that still wait are counted as lost. */
  close(): void {
    for (const datagram of this.datagrams.values()) this.lost += datagram.waiting.length;
    this.datagrams.clear();
  }

  private forgetOldest(): void {
    for (const [key, datagram] of this.datagrams) {
      this.lost += datagram.waiting.length;
      this.datagrams.delete(key);
      return;
    }
  }
}
