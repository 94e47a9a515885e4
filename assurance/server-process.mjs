import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isRunning, peakBytes, waitUntil } from './measures.mjs';

const PROGRAM = fileURLToPath(new URL('../bin/flowsage', import.meta.url));

/** The first administrator's key of every server that is started here. */
export const ADMIN_KEY = 'assurance-administrator-key-0123456789';

/**
 * Starts `flowsage serve` as its operators do, in a process of its own, on a free port of the loopback interface.
 * Settings are named as in the configuration file. Gives the server without waiting for it: `ready` does.
 */
export function spawnServer({ folder, settings = {}, env = {} }) {
  const options = Object.entries({ port: 0, host: '127.0.0.1', demo: false, logLevel: 'warn', ...settings });
  const environment = Object.fromEntries(
    options.map(([name, value]) => [
      `FLOWSAGE_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
      value,
    ]),
  );
  const started = performance.now();
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--data-dir', folder], {
    env: { ...process.env, ...environment, FLOWSAGE_ADMIN_KEY: ADMIN_KEY, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, peakBytes(child.pid))), 100);
  watch.unref();
  const server = {
    pid: child.pid,
    /** `http://127.0.0.1:<port>`; null until it is printed. */
    url: null,
    /** Code and signal; null while it runs. */
    ended: null,
    output: () => output,
    errors: () => errors,
    peakBytes: () => (peak = Math.max(peak, peakBytes(child.pid))),
    /** Milliseconds from the start until it can do its work; throws when it ends before, or takes too long. */
    ready: async (patienceMilliseconds = 30_000) => {
      const isReady = async () => {
        if (server.ended !== null)
          throw new Error(`the server ended: ${JSON.stringify(server.ended)}\n${output}${errors}`);
        server.url ??= /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0] ?? null;
        if (server.url === null) return false;
        const answer = await fetch(`${server.url}/readyz`).catch(() => null);
        await answer?.arrayBuffer();
        return answer?.status === 200;
      };
      if (!(await waitUntil(isReady, patienceMilliseconds)))
        throw new Error(`the server is not ready after ${patienceMilliseconds} ms\n${output}${errors}`);
      return performance.now() - started;
    },
    /** Ends it without a word, as a power cut would. */
    kill: async () => {
      if (server.ended === null) process.kill(child.pid, 'SIGKILL');
      await server.gone;
    },
    /** Asks it to end. */
    stop: async () => {
      if (server.ended === null) child.kill('SIGTERM');
      await server.gone;
      return server.ended;
    },
    gone: new Promise((resolve) => {
      child.on('close', (code, signal) => {
        clearInterval(watch);
        server.ended = { code, signal, milliseconds: performance.now() - started };
        resolve();
      });
    }),
  };
  // Whoever ends this program ends its servers.
  const end = () => {
    if (server.ended === null && isRunning(child.pid)) child.kill('SIGKILL');
  };
  process.once('exit', end);
  server.gone.then(() => process.off('exit', end));
  return server;
}

export async function startServer(options) {
  const server = spawnServer(options);
  try {
    await server.ready();
  } catch (error) {
    await server.kill();
    throw error;
  }
  return server;
}

/** Runs another verb of the program to its end. */
export function runProgram(args, { env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
