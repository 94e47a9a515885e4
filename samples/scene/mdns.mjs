// Asks the link for printers by multicast DNS (RFC 6762) over IPv6. Usage: node mdns.mjs <interface>
import { createSocket } from 'node:dgram';

const group = `ff02::fb%${process.argv[2]}`;
const question = Buffer.concat([
  Buffer.from([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
  ...['_ipp', '_tcp', 'local', ''].map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`, 'latin1')),
  Buffer.from([0, 12, 0, 1]), // PTR, IN
]);

const socket = createSocket({ type: 'udp6', reuseAddr: true });
socket.bind(5353, () => {
  socket.addMembership('ff02::fb', `::%${process.argv[2]}`);
  socket.setMulticastInterface(`::%${process.argv[2]}`);
  socket.send(question, 5353, group);
  setTimeout(() => socket.send(question, 5353, group), 1000);
  setTimeout(() => socket.close(), 2000);
});
