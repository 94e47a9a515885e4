import { AppError } from '../lib/app-error.ts';

/** Counts what was refused, by address, so that nobody can go on guessing. */
export interface Refusals {
  /** Throws `too-many` when the address was refused too often within a minute. */
  check(address: string): void;
  count(address: string): void;
}

const MINUTE = 60_000;
/** Addresses remembered; beyond, all are forgotten, which only helps whoever holds very many. */
const MOST_ADDRESSES = 50_000;

export function createRefusals(setting: string, most: number, now: () => number = () => performance.now()): Refusals {
  const counts = new Map<string, { refused: number; since: number }>();
  return {
    check: (address) => {
      const entry = counts.get(networkOf(address));
      if (entry === undefined || entry.refused < most) return;
      const rest = entry.since + MINUTE - now();
      if (rest <= 0) {
        counts.delete(networkOf(address));
        return;
      }
      throw new TooManyError(
        `${entry.refused} refused requests within a minute, which is the limit (${setting})`,
        setting,
        most,
        rest / 1000,
      );
    },
    count: (address) => {
      const network = networkOf(address);
      const entry = counts.get(network);
      if (entry !== undefined && now() - entry.since < MINUTE) {
        entry.refused++;
        return;
      }
      if (counts.size >= MOST_ADDRESSES) counts.clear();
      counts.set(network, { refused: 1, since: now() });
    },
  };
}

/** More often than a limit allows; says when to come again. */
export class TooManyError extends AppError {
  readonly retryAfterSeconds: number;

  constructor(message: string, setting: string, value: number, retryAfterSeconds: number) {
    super('too-many', message, { limit: { name: setting, value } });
    this.retryAfterSeconds = Math.max(1, Math.ceil(retryAfterSeconds));
  }
}

/** IPv6 networks are handed out by /64, so whoever has one address has as many as they like. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped !== null) return mapped[1]!;
  const [head = '', tail] = address.split('::', 2);
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':');
    while (groups.length + after.length < 8) groups.push('0');
    groups.push(...after);
  }
  return `${groups.slice(0, 4).join(':')}::/64`;
}
