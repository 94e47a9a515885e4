import {
  copyPacket,
  createPacket,
  datagramKey,
  FRAGMENT_FIRST,
  FRAGMENT_TUNNEL,
  type Packet,
} from '../model/packet.ts';
import { PROTOCOL_UDP } from '../model/protocol.ts';

/**
 * Gives later IP fragments the ports of their datagram's first fragment (RFC 791, RFC 8200 §4.5). Fragments that come
 * before the first one wait for it, within bounds; nothing is put together, since only sizes and times count.
 */
const MAX_DATAGRAMS = 4096;
const MAX_WAITING = 16_384;
const MAX_WAITING_PER_DATAGRAM = 64;
/** After this an identification may mean another datagram (RFC 8200 §4.5: 60 seconds). */
const LIFETIME_MICROS = 60_000_000;

interface Datagram {
  readonly startMicros: number;
  srcPort: number;
  dstPort: number;
  hasPorts: boolean;
  readonly waiting: { readonly packet: Packet; readonly timeMicros: number }[];
}

export class FragmentTable {
  private readonly datagrams = new Map<string, Datagram>();
  /** Keys of datagrams whose first fragment gave the packet of a tunnel. */
  private readonly tunnels = new Set<number>();
  private waiting = 0;
  /** Fragments given up because their first one never came. */
  lost = 0;
  /** Later fragments of tunnels: what they hold was counted with the first one. */
  ofTunnels = 0;

  /**
   * Hands every fragment whose ports are known to `track`: the given one and those that waited for it.
   * Fragments are rare, so that a text key is fine here.
   */
  add(packet: Packet, timeMicros: number, track: (packet: Packet, timeMicros: number) => void): void {
    if (packet.fragment === FRAGMENT_TUNNEL) {
      if (this.tunnels.size >= MAX_DATAGRAMS) this.tunnels.clear();
      this.tunnels.add(packet.fragmentId);
      track(packet, timeMicros);
      return;
    }
    const isFirst = packet.fragment === FRAGMENT_FIRST;
    if (!isFirst && packet.protocol === PROTOCOL_UDP && this.tunnels.has(datagramKey(packet))) {
      this.ofTunnels++;
      return;
    }
    const datagram = this.datagramOf(packet, timeMicros);
    if (isFirst) {
      datagram.srcPort = packet.srcPort;
      datagram.dstPort = packet.dstPort;
      datagram.hasPorts = true;
      track(packet, timeMicros);
      for (const held of datagram.waiting) {
        held.packet.srcPort = packet.srcPort;
        held.packet.dstPort = packet.dstPort;
        track(held.packet, held.timeMicros);
      }
      this.waiting -= datagram.waiting.length;
      datagram.waiting.length = 0;
    } else if (datagram.hasPorts) {
      packet.srcPort = datagram.srcPort;
      packet.dstPort = datagram.dstPort;
      track(packet, timeMicros);
    } else if (this.waiting < MAX_WAITING && datagram.waiting.length < MAX_WAITING_PER_DATAGRAM) {
      const held = createPacket();
      copyPacket(packet, held);
      // The frame's bytes will be gone.
      held.payloadEnd = held.payloadStart;
      datagram.waiting.push({ packet: held, timeMicros });
      this.waiting++;
    } else this.lost++;
  }

  /** At the end of input: fragments that still wait are counted as lost. */
  close(): void {
    this.lost += this.waiting;
    this.waiting = 0;
    this.datagrams.clear();
  }

  private datagramOf(packet: Packet, timeMicros: number): Datagram {
    const key = `${packet.protocol} ${packet.fragmentId} ${packet.src0} ${packet.src1} ${packet.src2} ${packet.src3} ${packet.dst0} ${packet.dst1} ${packet.dst2} ${packet.dst3}`;
    const known = this.datagrams.get(key);
    if (known !== undefined) {
      if (timeMicros - known.startMicros <= LIFETIME_MICROS) return known;
      this.forget(key, known);
    }
    if (this.datagrams.size >= MAX_DATAGRAMS) {
      for (const [oldestKey, oldest] of this.datagrams) {
        this.forget(oldestKey, oldest);
        break;
      }
    }
    const datagram: Datagram = { startMicros: timeMicros, srcPort: 0, dstPort: 0, hasPorts: false, waiting: [] };
    this.datagrams.set(key, datagram);
    return datagram;
  }

  private forget(key: string, datagram: Datagram): void {
    this.lost += datagram.waiting.length;
    this.waiting -= datagram.waiting.length;
    this.datagrams.delete(key);
  }
}
