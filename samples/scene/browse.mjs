// Drives Chromium through a visit at a person's pace. Usage: node browse.mjs <visit> <SPKI hash of the scene's CA> <profile folder>
// Speaks the DevTools protocol over a pipe (JSON ended by a NUL byte), so no port is opened and no package is needed.
import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';

const [visitName, authorityHash, profile] = process.argv.slice(2);

const visits = {
  async browsing() {
    await open('https://www.wikipedia.org/', 4);
    await open('https://www.wikipedia.org/article', 5);
    await open('https://github.com/', 4);
    await open('https://www.bbc.com/', 5);
    await open('https://www.youtube.com/', 6);
  },
  async phishing() {
    await open('https://lnk.short.example/p/7Qx2', 7);
    await evaluate(`document.forms[0].login.value = 'sam.reader@company.example'`);
    await pause(3500);
    await evaluate(`document.forms[0].passwd.value = 'not-a-real-password'`);
    await pause(1500);
    await evaluate('document.forms[0].submit()');
    await pause(5000);
  },
};

const browser = spawn(
  'chromium',
  [
    '--headless=new',
    '--remote-debugging-pipe',
    `--user-data-dir=${profile}`,
    // The recorder runs as root inside a namespace, where Chromium's own sandbox cannot start.
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    // Keep what the browser would say for itself out of the story.
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-default-apps',
    '--disable-domain-reliability',
    '--disable-client-side-phishing-detection',
    '--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication',
    '--no-first-run',
    '--no-default-browser-check',
    '--password-store=basic',
    // The certificates are the scene's own. Chromium accepts an unknown authority over QUIC only for origins named here.
    `--ignore-certificate-errors-spki-list=${authorityHash}`,
    '--origin-to-force-quic-on=www.youtube.com:443,i.ytimg.com:443,fonts.googleapis.com:443,fonts.gstatic.com:443',
    'about:blank',
  ],
  { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
);

const waiting = new Map();
let lastId = 0;
let unread = '';
browser.stdio[4].on('data', (chunk) => {
  const messages = (unread + chunk).split('\0');
  unread = messages.pop();
  for (const text of messages) {
    const message = JSON.parse(text);
    if (message.id === undefined) continue;
    const { resolve, reject } = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error) reject(new Error(message.error.message));
    else resolve(message.result);
  }
});

function command(method, params = {}, sessionId = undefined) {
  const id = ++lastId;
  browser.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
  return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
}

async function open(url, seconds) {
  const result = await command('Page.navigate', { url }, session);
  if (result.errorText) throw new Error(`${url}: ${result.errorText}`);
  await pause(seconds * 1000);
}

async function evaluate(expression) {
  const { exceptionDetails } = await command('Runtime.evaluate', { expression }, session);
  if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.text}`);
}

const { targetInfos } = await command('Target.getTargets');
const { targetId } = targetInfos.find((target) => target.type === 'page');
const { sessionId: session } = await command('Target.attachToTarget', { targetId, flatten: true });
try {
  await visits[visitName]();
} finally {
  await command('Browser.close');
}
