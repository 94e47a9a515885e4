import { expect, it } from 'vitest';
import { uploadTypeOf } from './upload-type.ts';

const text = (content: string): Uint8Array => Buffer.from(content);

it('takes the word from the content, whatever the name says', () => {
  expect(uploadTypeOf(Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex'), 'x.json')).toBe('pcap');
  expect(
    uploadTypeOf(
      text('#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\n'),
      'x.pcap',
    ),
  ).toBe('zeek');
});

it('takes it from the name while the content is packed', () => {
  const packed = Buffer.from('1f8b0800000000000003', 'hex');
  for (const [name, type] of [
    ['a.pcap.gz', 'pcap'],
    ['a.pcapng.zst', 'pcapng'],
    ['conn.log.gz', 'zeek'],
    ['flows.json.gz', 'interflow'],
    ['a.sf', 'secflow'],
    ['', 'pcap'],
    ['noextension', 'pcap'],
    ['.gz', 'pcap'],
  ] as const)
    expect(uploadTypeOf(packed, name), name).toBe(type);
});
