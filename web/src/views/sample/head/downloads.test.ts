import { expect, it } from 'vitest';
import { baseName } from './downloads.ts';

it('file names of downloads are neither paths nor hidden, and keep what can be read', () => {
  expect(baseName('größe der Ware.pcapng')).toBe('größe der Ware');
  expect(baseName('../../etc/passwd')).toBe('_.._etc_passwd');
  expect(baseName('a\u202egnp.exe')).toBe('a_gnp');
  expect(baseName('.pcap')).toBe('sample');
  expect(baseName('x'.repeat(500)).length).toBeLessThanOrEqual(80);
});
