import { parseAddress } from '../../model/address.ts';
import { createPacket, type Packet } from '../../model/packet.ts';
import { PROTOCOL_TCP } from '../../model/protocol.ts';

/** A packet from and to `address` (ports behind the last blank), with fields as given. */
export function packetOf(src: string, dst: string, fields: Partial<Packet> = {}): Packet {
  const [srcAddress, srcPort] = endOf(src);
  const [dstAddress, dstPort] = endOf(dst);
  const [src0, src1, src2, src3] = srcAddress.words;
  const [dst0, dst1, dst2, dst3] = dstAddress.words;
  return {
    ...createPacket(),
    family: srcAddress.family,
    protocol: PROTOCOL_TCP,
    src0,
    src1,
    src2,
    src3,
    dst0,
    dst1,
    dst2,
    dst3,
    srcPort,
    dstPort,
    ...fields,
  };
}

function endOf(text: string): [NonNullable<ReturnType<typeof parseAddress>>, number] {
  const [address, port] = text.split(' ');
  return [parseAddress(address!)!, Number(port ?? 0)];
}
