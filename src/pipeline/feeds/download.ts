import { lookup } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { AppError, errorMessage } from '../../lib/app-error.ts';
import { parseAddress } from '../../model/address.ts';
import { isPublicAddress } from './public-address.ts';

/**
 * Fetches a list over https. An administrator names the address; what answers there, and where its name leads, may be
 * hostile. So the host must be one that was allowed, every address of it a public one, and the connection goes to the
 * very addresses that were looked at: a name that changes its mind in between gains nothing. Redirects stay at the host, and
 * so do secrets.
 */

export interface DownloadLimits {
  /** `host`, or `host:port` where the port is not 443. */
  readonly hosts: readonly string[];
  readonly maxBytes: number;
  readonly seconds: number;
}

/** Headers beside our own, for the host of the address alone. */
export type SecretHeaders = Readonly<Record<string, string>>;

/** The network as it is. Tests have one of their own; no setting leads here. */
export interface FeedNetwork {
  resolve(host: string): Promise<readonly HostAddress[]>;
  isAllowed(address: string): boolean;
  /** A certificate to trust in place of the system's. */
  readonly ca?: string;
}

export interface HostAddress {
  readonly address: string;
  readonly family: number;
}

export const THE_INTERNET: FeedNetwork = {
  resolve: (host) => lookup(host, { all: true }),
  isAllowed: isPublicAddress,
};

export interface Download {
  /** Throws AppError when it is too large, too slow or breaks off. */
  readonly pieces: AsyncIterable<Uint8Array>;
  close(): void;
}

const MOST_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** An address without what may be a secret in it. */
export function shownUrl({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}

/** Opens a download: resolves when its body begins. Throws AppError that says why not, and names no query. */
export async function openDownload(
  url: URL,
  limits: DownloadLimits,
  network: FeedNetwork = THE_INTERNET,
  stop: AbortSignal | null = null,
  headers: SecretHeaders = {},
): Promise<Download> {
  const timeout = AbortSignal.timeout(limits.seconds * 1000);
  const signal = stop === null ? timeout : AbortSignal.any([timeout, stop]);
  let here = url;
  for (let redirects = 0; ; redirects++) {
    checkUrl(here, limits.hosts);
    const response = await explained(here, limits, signal, () =>
      answerOf(here, here.host === url.host ? headers : {}, network, signal),
    );
    const status = response.statusCode ?? 0;
    if (status === 200) return { pieces: bodyOf(here, response, limits, signal), close: () => response.destroy() };
    const { location } = response.headers;
    response.destroy();
    if (!REDIRECTS.has(status) || location === undefined)
      throw new AppError('unavailable', `${shownUrl(here)}: answered ${status}, expected 200`);
    if (redirects === MOST_REDIRECTS)
      throw new AppError('unavailable', `${shownUrl(here)}: redirects again, expected at most ${MOST_REDIRECTS} times`);
    const next = URL.canParse(location, here.href) ? new URL(location, here) : null;
    if (next === null || next.protocol !== 'https:' || next.host !== here.host)
      throw new AppError(
        'forbidden',
        `${shownUrl(here)}: redirects to ${next === null ? 'no address' : `${next.protocol}//${next.host}`}, ` +
          'expected the same host over https',
      );
    here = next;
  }
}

function checkUrl(url: URL, hosts: readonly string[]): void {
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '')
    throw new AppError('forbidden', `${shownUrl(url)}: expected https, without user and password`);
  if (!hosts.some((host) => host.toLowerCase() === url.host))
    throw new AppError(
      'forbidden',
      `${shownUrl(url)}: ${url.host} is not among feedHosts, which an administrator sets`,
    );
}

async function answerOf(
  url: URL,
  headers: SecretHeaders,
  network: FeedNetwork,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const literal = parseAddress(host);
  const addresses =
    literal === null ? await unlessAborted(network.resolve(host), signal) : [{ address: host, family: literal.family }];
  if (addresses.length === 0) throw new AppError('unavailable', `${shownUrl(url)}: ${host} has no address`);
  const inner = addresses.find(({ address }) => !network.isAllowed(address));
  if (inner !== undefined)
    throw new AppError(
      'forbidden',
      `${shownUrl(url)}: ${host} is at ${inner.address}, expected public addresses only; it was not asked`,
    );
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      // Own agent: no connection is shared or kept, and no proxy of the environment stands between.
      agent: new Agent({ keepAlive: false }),
      headers: { accept: '*/*', 'user-agent': 'flowsage', ...headers, 'accept-encoding': 'identity' },
      lookup: (_host, options, callback) => {
        if (options.all === true) callback(null, [...addresses]);
        else callback(null, addresses[0]!.address, addresses[0]!.family);
      },
      // Said, so that no variable of the environment takes it back.
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      signal,
      ...(network.ca === undefined ? {} : { ca: network.ca }),
    });
    asked.on('response', resolve);
    asked.on('error', reject);
    asked.end();
  });
}

async function* bodyOf(
  url: URL,
  response: IncomingMessage,
  limits: DownloadLimits,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const tooLarge = (): AppError =>
    new AppError('too-large', `${shownUrl(url)}: more than ${limits.maxBytes} bytes, the limit maxFeedBytes`, {
      limit: { name: 'maxFeedBytes', value: limits.maxBytes },
    });
  try {
    const encoding = response.headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity')
      throw new AppError('unsupported', `${shownUrl(url)}: sent as ${encoding.slice(0, 40)}, expected as it is`);
    if (Number(response.headers['content-length'] ?? 0) > limits.maxBytes) throw tooLarge();
    let count = 0;
    const pieces = response[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    for (;;) {
      const { value, done } = await explained(url, limits, signal, () => pieces.next());
      if (done === true) return;
      count += value.length;
      if (count > limits.maxBytes) throw tooLarge();
      yield value;
    }
  } finally {
    response.destroy();
  }
}

/** The same, with failures told as an AppError. */
async function explained<Value>(
  url: URL,
  { seconds }: DownloadLimits,
  signal: AbortSignal,
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) throw error;
    const reason: unknown = signal.reason;
    if (signal.aborted && reason instanceof Error && reason.name === 'TimeoutError')
      throw new AppError('too-slow', `${shownUrl(url)}: not there within ${seconds} s, the limit feedSeconds`, {
        cause: error,
        limit: { name: 'feedSeconds', value: seconds },
      });
    throw new AppError('unavailable', `${shownUrl(url)}: ${errorMessage(error)}`, { cause: error });
  }
}

/** Names are looked up without an end of their own. */
function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
