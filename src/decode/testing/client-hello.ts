import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { connect } from 'node:tls';

/** The first flight of a real TLS client: records with a ClientHello for `servername`. */
export async function realClientHello(servername: string): Promise<Uint8Array> {
  const sent: Buffer[] = [];
  const transport = new Duplex({
    read() {},
    write(piece: Buffer, _encoding, done) {
      sent.push(piece);
      done();
      this.emit('sent');
    },
  });
  const flight = once(transport, 'sent');
  const client = connect({ socket: transport, servername, rejectUnauthorized: false });
  client.on('error', () => {});
  await flight;
  client.destroy();
  return new Uint8Array(Buffer.concat(sent));
}

/** A handshake message made by hand, with extensions of the test's choice after the server name. */
export function clientHelloMessage(
  serverName: Uint8Array | string | null,
  extensions: readonly (readonly [type: number, data: Uint8Array])[] = [],
): Uint8Array {
  const list: number[] = [];
  const name = typeof serverName === 'string' ? Buffer.from(serverName, 'latin1') : serverName;
  if (name !== null) {
    const entry = [0, ...uint16(name.length), ...name];
    list.push(0, 0, ...uint16(entry.length + 2), ...uint16(entry.length), ...entry);
  }
  for (const [type, data] of extensions) list.push(...uint16(type), ...uint16(data.length), ...data);
  const body = [3, 3, ...new Array<number>(32).fill(7), 0, 0, 2, 0x13, 0x01, 1, 0, ...uint16(list.length), ...list];
  return Uint8Array.of(1, 0, ...uint16(body.length), ...body);
}

/** Puts a handshake message into records that hold `sizes[0]`, `sizes[1]`, … bytes and the rest. */
export function tlsRecords(message: Uint8Array, sizes: readonly number[] = []): Uint8Array {
  const out: number[] = [];
  let at = 0;
  for (const size of [...sizes, message.length]) {
    const piece = message.subarray(at, at + size);
    at += piece.length;
    if (piece.length > 0) out.push(22, 3, 1, ...uint16(piece.length), ...piece);
  }
  return Uint8Array.from(out);
}

export function uint16(value: number): [number, number] {
  return [value >> 8, value & 255];
}
