import { decodeFrame, decodeMore } from '../../src/decode/frame.ts';
import { decodeIp } from '../../src/decode/ip.ts';
import { detectFormat } from '../../src/input/detect.ts';
import { INPUT_FORMATS } from '../../src/input/index.ts';
import { formatIpv4, formatIpv6 } from '../../src/model/address.ts';
import { createPacket, FRAGMENT_NONE, type Packet } from '../../src/model/packet.ts';
import { PROTOCOL_ICMP, PROTOCOL_ICMPV6, PROTOCOL_TCP, PROTOCOL_UDP } from '../../src/model/protocol.ts';
import { DECODED } from '../../src/model/skip-reason.ts';
import { openSource } from '../../src/pipeline/source.ts';
import type { Streams } from './streams.ts';

/**
 * Turns conversations as the reference counts them into what is right, for a habit of its that can be told packet by
 * packet: it takes the packet that an ICMP error quotes for one that was sent.
 */
export async function takeOffQuotes(path: string, streams: Streams): Promise<void> {
  const packet = createPacket();
  const quoted = createPacket();
  const look = (reason: number, bytes: Uint8Array): void => {
    if (reason !== DECODED || packet.fragment !== FRAGMENT_NONE || !isError(packet)) return;
    // ICMPv6 errors have four more bytes before what they quote (RFC 4443 §3).
    const start = packet.protocol === PROTOCOL_ICMP ? packet.payloadStart : packet.payloadStart + 4;
    quoted.depth = 0;
    quoted.cutBytes = 0;
    if (decodeIp(quoted, bytes, start, packet.payloadEnd) === DECODED) takeOff(streams, quoted);
  };
  const source = await openSource(path);
  const { format } = detectFormat(source.head, INPUT_FORMATS);
  const reader = format!.open(
    {
      frame(bytes, start, end, linkType, _timeMicros, wireBytes) {
        look(decodeFrame(packet, bytes, start, end, linkType, wireBytes), bytes);
        while (packet.moreStart !== 0) look(decodeMore(packet, bytes), bytes);
      },
      record() {},
      lookup() {},
      sessionName() {},
      skip() {},
      damage() {},
    },
    {},
  );
  for await (const piece of source.pieces) reader.push(piece);
  reader.end();
  await source.close();
}

/** Destination unreachable, source quench, redirect, time exceeded, parameter problem; too big in ICMPv6. */
function isError({ protocol, icmpType }: Packet): boolean {
  if (protocol === PROTOCOL_ICMPV6) return icmpType >= 1 && icmpType <= 4;
  return protocol === PROTOCOL_ICMP && [3, 4, 5, 11, 12].includes(icmpType);
}

function takeOff(streams: Streams, quoted: Packet): void {
  const src = addressText(quoted.family, quoted.src0, quoted.src1, quoted.src2, quoted.src3);
  const dst = addressText(quoted.family, quoted.dst0, quoted.dst1, quoted.dst2, quoted.dst3);
  if (quoted.protocol === PROTOCOL_UDP)
    streams.add('udp', src, quoted.srcPort, dst, quoted.dstPort, [-1, -quoted.payloadBytes, 0, 0]);
  // Of TCP only whole headers are taken for packets, and their payload is not counted.
  else if (quoted.protocol === PROTOCOL_TCP && quoted.payloadStart <= quoted.payloadEnd)
    streams.add('tcp', src, quoted.srcPort, dst, quoted.dstPort, [-1, 0, 0, 0]);
}

function addressText(family: number, w0: number, w1: number, w2: number, w3: number): string {
  return family === 4 ? formatIpv4(w3) : formatIpv6(w0, w1, w2, w3);
}
