import { expect, it } from 'vitest';
import { chooseNames, DEFAULT_NAME_SOURCES } from './choose-names.ts';
import { sketch } from './testing/named-flows.ts';

it('an address in letters stays a claim and names nothing', () => {
  const { batch, answers } = sketch(
    [
      { dst: '93.184.216.34', session: '127.0.0.1', start: 5 },
      { dst: '93.184.216.35', session: '2001:db8::1', start: 5 },
    ],
    [{ time: 1, name: 'www.shop.com', address: '93.184.216.34' }],
  );
  chooseNames(batch, { answers, cache: new Map(), sources: DEFAULT_NAME_SOURCES });
  expect(batch.names.text(batch.sessionName[0]!)).toBe('127.0.0.1');
  expect(batch.names.text(batch.destinationName[0]!)).toBe('www.shop.com');
  expect(batch.destinationName[1]).toBe(-1);
});
