// Holds an idle TCP session open with keep-alive probes until it is told to stop. Usage: node hold.mjs <host> <port> <idle seconds before a probe>
import { connect } from 'node:net';

const [host, port, idleSeconds] = process.argv.slice(2);
const socket = connect({ host, port: Number(port) });
socket.setKeepAlive(true, Number(idleSeconds) * 1000);
socket.write('hello\r\n');
socket.on('data', () => process.stdout.write('open\n'));
process.on('SIGTERM', () => process.exit(0));
