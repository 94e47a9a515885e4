import { expect, it } from 'vitest';
import { asSentence, fileFault } from './file-fault.ts';

it('says of a file of no format what can be read, and keeps what each format missed apart', () => {
  const told = fileFault(
    'The file is no capture and no flow log that is read. PCAP capture: no PCAP magic number; Zeek log: no header.',
    'notes.txt',
  );
  expect(told.what).toBe('It is no capture and no log that can be read.');
  expect(told.advice).toContain('Suricata EVE');
  expect(told.advice).toContain('gzip or zstd');
  expect(told.details).toBe('PCAP capture: no PCAP magic number; Zeek log: no header.');
});

it('does not tell the name of the file again', () => {
  expect(fileFault('notes.txt: is no capture or flow log that Flowsage knows', 'notes.txt')).toMatchObject({
    what: 'It is no capture and no log that can be read.',
    details: null,
  });
  expect(fileFault('notes.txt: is empty', 'notes.txt')).toEqual({ what: 'It is empty.', advice: null, details: null });
});

it('ends what another sentence follows', () => {
  expect(asSentence('the connection broke off')).toBe('The connection broke off.');
  expect(asSentence('Was it?')).toBe('Was it?');
});
