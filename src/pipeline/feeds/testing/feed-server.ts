import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { FeedNetwork } from '../download.ts';
import { selfSignedCertificate } from './self-signed.ts';

/** A real server on loopback, and the network that leads to it. */
export interface FeedServer {
  /** `name:port`. */
  readonly host: string;
  readonly url: (path: string) => string;
  /** Names lead to loopback, where alone connections may go. */
  readonly network: FeedNetwork;
  /** Paths that were asked for. */
  readonly asked: string[];
  stop(): Promise<void>;
}

export const FEED_HOST = 'feeds.example';

export async function startFeedServer(listener: RequestListener): Promise<FeedServer> {
  const { key, cert } = selfSignedCertificate(FEED_HOST);
  const asked: string[] = [];
  const server = createServer({ key, cert }, (request, response) => {
    asked.push(request.url ?? '');
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `${FEED_HOST}:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: (path) => `https://${host}${path}`,
    network: {
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
      isAllowed: (address) => address === '127.0.0.1',
      ca: cert,
    },
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
