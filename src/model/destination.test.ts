import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDestination, nameportKey, parseNameportKey, writtenName } from './destination.ts';

test('keys follow the form of the outputs', () => {
  expect(nameportKey(createDestination('Content-Autofill.GoogleAPIs.com.', 'TCP', 443))).toBe(
    'content-autofill.googleapis.com_TCP/443',
  );
  expect(nameportKey(createDestination('8.8.8.8', 'ICMP', -1))).toBe('8.8.8.8_ICMP/ICMP');
  expect(nameportKey(createDestination('2001:db8::7', 'udp', 53))).toBe('2001:db8::7_UDP/53');
});

test('a blank protocol means TCP, and ICMP has no port whatever is given', () => {
  expect(createDestination('a.com', '', 80)).toEqual({ name: 'a.com', protocol: 'TCP', port: 80 });
  expect(createDestination('a.com', 'icmp', 80)).toEqual({ name: 'a.com', protocol: 'ICMP', port: null });
  expect(createDestination('a.com', 'TCP', -1).port).toBeNull();
});

test('a key is read back as the destination it was made of', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1 }),
      fc.constantFrom('TCP', 'UDP', 'ICMP'),
      fc.integer({ min: 0, max: 65_535 }),
      (name, protocol, port) => {
        const destination = createDestination(name, protocol, port);
        // A name that is nothing but the dot of the root has no key.
        if (destination.name === '') return;
        expect(parseNameportKey(nameportKey(destination))).toEqual({
          ...destination,
          name: createDestination(destination.name, '', 1).name,
        });
      },
    ),
    { seed: 7, numRuns: 500 },
  );
});

test('what is no key is none', () => {
  for (const text of [
    '',
    'a.com',
    'a.com_TCP',
    'a.com_TCP/',
    'a.com_TCP/65536',
    'a.com_SCTP/1',
    '_TCP/443',
    'a_ICMP/8',
  ]) {
    expect(parseNameportKey(text), text).toBeNull();
  }
});

test('an address is one name, however it is written', () => {
  for (const text of ['2001:db8::7', '2001:DB8:0:0::7', '[2001:db8::7]', '2001:0db8:0000:0000:0000:0000:0000:0007'])
    expect(writtenName(text)).toBe('2001:db8::7');
  for (const text of ['a.com', '192.0.2.1', '[a.com]', 'a:b', '[]', '2001:db8:::7'])
    expect(writtenName(text)).toBe(text);
});
