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
  expect(fileFault('notes.txt: is empty', 'notes.txt')).toEqual({
    what: 'It is empty.',
    advice: 'Choose one that holds traffic.',
    details: null,
  });
});

it('says what to do about a packed file that is damaged or too large', () => {
  const damaged = fileFault('The gzip data is damaged after 0 unpacked bytes: invalid block type', 'a.pcap.gz');
  expect(damaged.what).toBe('The gzip data is damaged after 0 unpacked bytes: invalid block type.');
  expect(damaged.advice).toContain('choose the original');
  expect(fileFault('a.gz: unpacks to more than 9 bytes, which is the limit', 'a.gz')).toMatchObject({
    what: 'It unpacks to more than 9 bytes, which is the limit.',
    advice: expect.stringContaining('administrator'),
  });
  expect(fileFault('a.pcap: holds no packet', 'a.pcap').advice).toBeNull();
});

it('says of a file of a known format that it is cut off or damaged, and not that formats differ', () => {
  const cut = 'nothing of it can be read: pcapng: block 1 at byte 0 takes 140 bytes, 60 remain';
  const told = fileFault(`a.pcapng: ${cut}`, 'a.pcapng');
  expect(told.what).toBe('Nothing of it can be read: pcapng: block 1 at byte 0 takes 140 bytes, 60 remain.');
  expect(told.advice).toContain('cut off or damaged: copy it again');
  expect(
    fileFault('Nothing of it can be read: gzip data is damaged after 0 unpacked bytes: x', 'a.gz').advice,
  ).toContain('packed anew');
});

it('ends what another sentence follows', () => {
  expect(asSentence('the connection broke off')).toBe('The connection broke off.');
  expect(asSentence('Was it?')).toBe('Was it?');
});
