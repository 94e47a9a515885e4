import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Account, AccountKey } from '../../src/model/account.ts';
import { createKeyring } from '../../src/server/keyring.ts';
import type { AccountStore } from '../../src/store/index.ts';

type Guess = () => string;

const TRIES = 24_000;
/** Larger ones are taken for a difference (Welch's t of test vector leakage assessment). */
const MOST_T = 4.5;

/**
 * Whoever guesses must not learn from the time of the answer how near the guess was. Keys are held in a plain map here,
 * so that the engine's own noise hides nothing.
 */
test('C18: an unknown key, and one that is wrong at its first or last letter, take the same time', async () => {
  const account: Account = {
    id: 'a',
    name: 'a',
    role: 'reader',
    defaultVisibility: null,
    createdAt: 0,
    isDisabled: false,
  };
  const keys = new Map<string, AccountKey>();
  const store = {
    createKey: async (key: AccountKey) => void keys.set(key.id, key),
    findKey: async (id: string) => {
      const key = keys.get(id);
      return key === undefined ? null : { key, account };
    },
  } as unknown as AccountStore;
  const keyring = createKeyring(store, () => 1);
  const { key } = await keyring.create(account, { name: 'a' });
  // Where an unknown id falls in a table takes its time too, so that every guess is another one.
  const letter = (): string => randomBytes(1).toString('hex').slice(0, 1);
  const altered = (at: number): string => `${key.slice(0, at)}${letter()}${letter()}${key.slice(at + 2)}`;
  const guesses: readonly Guess[] = [
    () => `fsk_${randomBytes(32).toString('base64url')}`,
    () => altered(4),
    () => altered(key.length - 2),
  ];

  // Noise of the machine can look like a difference once; a true one comes again.
  let worst = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 4 && worst >= MOST_T; attempt++) {
    const [unknown, first, last] = await measure(guesses, keyring.verify);
    worst = Math.max(
      Math.abs(welch(unknown!, first!)),
      Math.abs(welch(unknown!, last!)),
      Math.abs(welch(first!, last!)),
    );
  }
  expect(worst).toBeLessThan(MOST_T);

  // The measure would tell: a key that is too short to be one is refused without any work.
  const [long, short] = await measure([guesses[0]!, () => 'short'], keyring.verify);
  expect(Math.abs(welch(long!, short!))).toBeGreaterThan(MOST_T);
});

/** All guesses in each round, in an order by chance, so that whatever slows the machine meets all of them. */
async function measure(guesses: readonly Guess[], verify: (key: string) => Promise<unknown>): Promise<number[][]> {
  const rounds: number[][] = [];
  for (let i = 0; i < 1000; i++) for (const guess of guesses) await verify(guess());
  for (let i = 0; i < TRIES / guesses.length; i++) {
    const times = guesses.map(() => 0);
    // Texts put together are read a little slower than those that came in one piece, as from a connection.
    const texts = guesses.map((guess) => Buffer.from(guess()).toString('latin1'));
    for (const at of shuffled(guesses.length)) {
      const started = process.hrtime.bigint();
      await verify(texts[at]!);
      times[at] = Number(process.hrtime.bigint() - started);
    }
    rounds.push(times);
  }
  // A round in which one was interrupted says nothing about the work.
  const usual = rounds
    .map((times) => Math.max(...times))
    .sort((a, b) => a - b)
    .at(Math.floor(rounds.length * 0.8))!;
  const kept = rounds.filter((times) => Math.max(...times) <= usual);
  return guesses.map((_, at) => kept.map((times) => times[at]!));
}

function shuffled(count: number): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

function welch(a: readonly number[], b: readonly number[]): number {
  const mean = (list: readonly number[]): number => list.reduce((sum, one) => sum + one, 0) / list.length;
  const variance = (list: readonly number[], center: number): number =>
    list.reduce((sum, one) => sum + (one - center) ** 2, 0) / (list.length - 1);
  const [meanA, meanB] = [mean(a), mean(b)];
  return (meanA - meanB) / Math.sqrt(variance(a, meanA) / a.length + variance(b, meanB) / b.length);
}
