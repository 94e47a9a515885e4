// What the scene's web servers say. Caddy ends TLS, HTTP/2 and HTTP/3 in front of this program and passes each request on, so content is decided here
// by host and path alone. Also opens the plain TCP services that the port scan and the keep-alive session meet.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';

const contentTypes = {
  css: 'text/css',
  js: 'text/javascript',
  jpg: 'image/jpeg',
  png: 'image/png',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
  bin: 'application/octet-stream',
};

/** Pages: host and path to the assets they draw in. `/<size>/<name>` is answered with that many bytes. */
const pages = {
  'www.wikipedia.org/': [
    'https://www.wikipedia.org/9200/site.css',
    'https://www.wikipedia.org/14800/site.js',
    'https://upload.wikimedia.org/31000/lead.jpg',
    'https://upload.wikimedia.org/12400/map.png',
    'https://upload.wikimedia.org/5200/portrait.jpg',
  ],
  'www.wikipedia.org/article': [
    'https://upload.wikimedia.org/84000/panorama.jpg',
    'https://upload.wikimedia.org/7600/diagram.png',
  ],
  'github.com/': [
    'https://github.githubassets.com/26000/primer.css',
    'https://github.githubassets.com/41000/frame.js',
    'https://github.githubassets.com/8800/mark.svg',
  ],
  'www.bbc.com/': [
    'https://fonts.googleapis.com/1400/sans.css',
    'https://fonts.gstatic.com/23500/sans.woff2',
    'https://ichef.bbci.co.uk/58000/story-one.jpg',
    'https://ichef.bbci.co.uk/17000/story-two.jpg',
    'https://ichef.bbci.co.uk/13500/story-three.jpg',
  ],
  'www.youtube.com/': [
    'https://www.youtube.com/38000/player.js',
    'https://www.youtube.com/11000/player.css',
    'https://i.ytimg.com/27000/one.jpg',
    'https://i.ytimg.com/19500/two.jpg',
    'https://i.ytimg.com/22000/three.jpg',
    'https://fonts.gstatic.com/16800/roboto.woff2',
  ],
  'wiki.head-office.example/': [],
  'drop.fileshare.example/': [],
  'login.microsoftonline.com/': [],
};

const redirects = {
  'lnk.short.example/p/7Qx2': 'https://redirect.parcel-track.example/t?parcel=JD0146&from=sms',
  'redirect.parcel-track.example/t': 'https://login-portal.secure-sign-in.example/verify/session',
};

const signInPage = `<!doctype html><title>Sign in to your account</title>
<link rel="stylesheet" href="/19800/converged.css"><script src="/33500/login.js"></script>
<img src="https://aadcdn.msauth.net/3600/microsoft_logo.svg"><img src="/46000/background.jpg">
<form method="post" action="/verify/submit"><input name="login"><input name="passwd" type="password"><input type="hidden" name="flow" value="${randomBytes(240).toString('base64')}"><button>Sign in</button></form>`;

const beaconTask = Buffer.from('{"interval":5,"task":null,"id":"a41f-09","pad":"0000000000000000000000000000000000000000"}');

createServer((request, response) => {
  const host = request.headers.host ?? '';
  const path = new URL(request.url, 'http://scene').pathname;
  const received = [];
  request.on('data', (chunk) => received.push(chunk));
  request.on('end', () => answer(host, path, request, response, Buffer.concat(received).length));
}).listen(8080, '127.0.0.1');

function answer(host, path, request, response, receivedBytes) {
  const place = `${host}${path}`;
  if (place in redirects) return send(response, 302, 'text/plain', '', { location: redirects[place] });
  if (place in pages) return send(response, 200, 'text/html', page(place, pages[place]));
  if (place === 'login-portal.secure-sign-in.example/verify/session') return send(response, 200, 'text/html', signInPage);
  // Phishing kits hand their victim on to the real service, so that nothing seems to have happened.
  if (place === 'login-portal.secure-sign-in.example/verify/submit')
    return send(response, 302, 'text/plain', '', { location: 'https://login.microsoftonline.com/' });
  if (place === 'www.msftconnecttest.com/connecttest.txt') return send(response, 200, 'text/plain', 'Microsoft Connect Test');
  if (path === '/generate_204') return send(response, 204, 'text/plain', '');
  if (place === 'client.wns.windows.com/poll') {
    const seconds = Number(new URL(request.url, 'http://scene').searchParams.get('seconds'));
    setTimeout(() => send(response, 200, 'application/json', '{"notifications":[]}'), seconds * 1000);
    return;
  }
  if (place === 'beacon.update-check.example/check') return send(response, 200, 'application/json', beaconTask);
  if (request.method === 'POST') return send(response, 200, 'application/json', `{"received":${receivedBytes}}`);
  const sized = /^\/(\d{1,7})\/[\w-]{1,40}\.(\w{2,5})$/.exec(path);
  if (sized) return send(response, 200, contentTypes[sized[2]] ?? 'application/octet-stream', asset(Number(sized[1]), sized[2]));
  send(response, 404, 'text/plain', 'not here');
}

function send(response, status, type, body, headers = {}) {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'max-age=600', ...headers });
  response.end(status === 204 ? undefined : body);
}

function page(place, assets) {
  const tags = assets.map((url) => {
    if (url.endsWith('.css')) return `<link rel="stylesheet" href="${url}">`;
    if (url.endsWith('.js')) return `<script src="${url}"></script>`;
    if (url.endsWith('.woff2')) return `<link rel="preload" as="font" crossorigin href="${url}">`;
    return `<img src="${url}">`;
  });
  // Random text stands for an article: it does not compress, so sizes on the wire are those written here.
  return `<!doctype html><title>${place}</title>${tags.join('')}<p>${randomBytes(6000).toString('base64')}</p>`;
}

/** Style sheets and scripts must parse, so their bytes are a comment; everything else is random, as compressed images are. */
function asset(size, extension) {
  if (extension !== 'css' && extension !== 'js') return randomBytes(size);
  return `/*${randomBytes(Math.ceil(size * 0.75)).toString('base64').replaceAll('/', '_').slice(0, size - 4)}*/`;
}

/** A listener that greets and waits. The scanner sees an open port; a held session stays open until its client leaves. */
function listenPlain(address, port, greeting) {
  createTcpServer((socket) => {
    socket.on('error', () => socket.destroy());
    if (greeting) socket.write(greeting);
    socket.on('data', () => socket.write('ok\r\n'));
  }).listen(port, address);
}

listenPlain('100.64.20.20', 5228, '');
listenPlain('100.64.200.10', 22, 'SSH-2.0-OpenSSH_9.2p1\r\n');
listenPlain('100.64.200.10', 25, '220 mail ESMTP\r\n');
listenPlain('100.64.200.10', 110, '+OK ready\r\n');
listenPlain('100.64.200.10', 143, '* OK ready\r\n');
listenPlain('100.64.200.10', 445, '');
listenPlain('100.64.201.3', 22, 'SSH-2.0-OpenSSH_8.4p1\r\n');
listenPlain('100.64.201.7', 445, '');
