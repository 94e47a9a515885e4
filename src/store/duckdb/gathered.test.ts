import { expect, test } from 'vitest';
import { Gathered } from './gathered.ts';

/** Doubles numbers, when told to; keeps what it was asked. */
function doubling() {
  const asked: (readonly number[])[] = [];
  const waiting: (() => void)[] = [];
  const gathered = new Gathered<number, number>(async (keys) => {
    asked.push(keys);
    await new Promise<void>((resolve) => waiting.push(resolve));
    if (keys.includes(13)) throw new Error('13');
    return keys.map((key) => key * 2);
  });
  const release = async (): Promise<void> => {
    waiting.shift()!();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { asked, gathered, release };
}

test('questions that come while two are answered go together, and each gets its own answers', async () => {
  const { asked, gathered, release } = doubling();
  const answers = [[1], [2], [3, 4], [], [5]].map((keys) => gathered.ask(keys));
  expect(asked).toEqual([[1], [2]]);
  await release();
  expect(asked).toEqual([[1], [2], [3, 4, 5]]);
  await release();
  await release();
  expect(await Promise.all(answers)).toEqual([[2], [4], [6, 8], [], [10]]);
});

test('a large question waits for nobody', () => {
  const { asked, gathered } = doubling();
  for (let i = 0; i < 4; i++) void gathered.ask([i]);
  const many = Array.from({ length: 101 }, (_, i) => i);
  void gathered.ask(many);
  expect(asked).toEqual([[0], [1], many]);
});

test('what fails is told to all that asked, and the next ones go on', async () => {
  const { gathered, release } = doubling();
  const first = [gathered.ask([1]), gathered.ask([2])];
  const failing = [gathered.ask([13]), gathered.ask([4])].map((answer) => expect(answer).rejects.toThrow('13'));
  await release();
  const later = gathered.ask([5]);
  await release();
  await release();
  await release();
  await Promise.all([...first, ...failing]);
  expect(await later).toEqual([10]);
});
