// A simple time server and client (SNTP, RFC 4330). Usage: node sntp.mjs serve <address> | node sntp.mjs ask <host>
// The client prints its offset and sets no clock.
import { createSocket } from 'node:dgram';

const [role, host] = process.argv.slice(2);
const secondsFrom1900To1970 = 2208988800;

function writeTimestamp(packet, offset, millis) {
  const seconds = Math.floor(millis / 1000);
  packet.writeUInt32BE(seconds + secondsFrom1900To1970, offset);
  packet.writeUInt32BE(Math.floor(((millis % 1000) / 1000) * 2 ** 32), offset + 4);
}

function readTimestamp(packet, offset) {
  const seconds = packet.readUInt32BE(offset) - secondsFrom1900To1970;
  return (seconds + packet.readUInt32BE(offset + 4) / 2 ** 32) * 1000;
}

const socket = createSocket('udp4');
if (role === 'serve') {
  socket.on('message', (query, client) => {
    if (query.length < 48) return;
    const reply = Buffer.alloc(48);
    reply[0] = 0x24; // no leap second, version 4, mode 4 (server)
    reply[1] = 3; // stratum
    reply[2] = query[2];
    reply[3] = 0xe9; // precision, 2^-23 s
    reply.writeUInt32BE(0x00000a3d, 8); // root dispersion, 0.04 s
    reply.write('SCEN', 12, 'latin1');
    writeTimestamp(reply, 16, Date.now() - 30_000);
    query.copy(reply, 24, 40, 48);
    writeTimestamp(reply, 32, Date.now());
    writeTimestamp(reply, 40, Date.now());
    socket.send(reply, client.port, client.address);
  });
  socket.bind(123, host);
} else {
  const query = Buffer.alloc(48);
  query[0] = 0x23; // version 4, mode 3 (client)
  const sentMillis = Date.now();
  writeTimestamp(query, 40, sentMillis);
  socket.on('message', (reply) => {
    const offset = (readTimestamp(reply, 32) - sentMillis + (readTimestamp(reply, 40) - Date.now())) / 2;
    process.stdout.write(`offset ${offset.toFixed(1)} ms\n`);
    socket.close();
    clearTimeout(patience);
  });
  const patience = setTimeout(() => {
    process.stderr.write(`no answer from ${host}\n`);
    process.exit(1);
  }, 3000);
  socket.send(query, 123, host);
}
