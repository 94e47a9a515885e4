import { describe, expect, it } from 'vitest';
import { FLOW_COLUMNS } from '../model/columns.ts';
import { PublicNames } from './public-names.ts';
import { publicFileName, publicKnowledge, publicText } from './public-prose.ts';

const HOSTS = ['10.0.0.5', 'fileserver.local', 'fd00::5', 'dc01.ad.ourcompany', 'ziggurat', '8.8.8.8'];

function sampleNames(): PublicNames {
  const names = new PublicNames('pseudonym');
  const dst = HOSTS.map((host) => `${host}:445`);
  names.take([...FLOW_COLUMNS.map(({ name }) => (name === 'dst' ? dst : dst.map(() => ''))), dst.map(() => null)], 0);
  return names;
}

const names = sampleNames();

describe('what people wrote, on public pages', () => {
  it.each([
    ['The share on 10.0.0.5.', 'The share on host-1.'],
    ['10.0.0.5:445, 10[.]0[.]0[.]5', 'host-1:445, host-1'],
    ['from 10.0.0.5-10.0.0.9', 'from host-1-host-more'],
    ['dump_10.0.0.5 and ip10.0.0.5x', 'dump_host-1 and iphost-1x'],
    ['FileServer.local and fileserver[.]local:445/x', 'host-2 and host-2:445/x'],
    ['https://fileserver.local/a.b', 'https://host-2/a.b'],
    ['admin@other.local', 'admin@host-more'],
    ['https://intranet/wiki, \\\\backup\\x, root@laptop', 'https://host-more/wiki, \\\\host-more\\x, root@host-more'],
    ['fd00::5, [fd00::5]:445, fd00::5:445 and fd00[:]:5: there', 'host-3, [host-3]:445, host-3:445 and host-3: there'],
    ['::ffff:10.0.0.5 is it', 'host-1 is it'],
    ['fd00::99 is another', 'host-more is another'],
    ['dc01.ad.ourcompany below ad.ourcompany, not x.ad.ourcompany', 'host-4 below host-more, not host-more'],
    ['Ziggurat, ziggurats', 'host-5, ziggurats'],
  ])('%s', (text, shown) => {
    expect(publicText(text, names)).toBe(shown);
  });

  it.each([
    'Not www.site.com, 8.8.8.8, 8[.]8[.]8[.]8:53, 2606:4700::1111 or 224.0.0.251',
    'At 12:30:45, version 10.0.19041.1, e.g. settings.json, a :: b, std::string, 00:11:22:33:44:55',
    'host-1 and host-more',
  ])('keeps: %s', (text) => {
    expect(publicText(text, names)).toBe(text);
  });

  it('takes words for hosts only where sentences are meant', () => {
    expect(publicText('Ziggurat', names, false)).toBe('Ziggurat');
    expect(publicText('fileserver.local', names, false)).toBe('host-2');
  });

  it('reads long hostile text in no time to speak of', () => {
    const hostile = ['a:'.repeat(5000), '1.'.repeat(5000), '[.]'.repeat(3000), '::'.repeat(5000), 'a-'.repeat(5000)];
    const begin = performance.now();
    for (const text of hostile) publicText(text, names);
    expect(performance.now() - begin).toBeLessThan(2000);
  });
});

describe('names of files', () => {
  it.each([
    ['fileserver.local.pcap', 'host-2.pcap'],
    ['2026-FILESERVER.local_10.0.0.5.pcap', '2026-host-2_host-1.pcap'],
    ['10.0.0.77.pcap', 'host-more.pcap'],
    ['browsing.pcapng', 'browsing.pcapng'],
  ])('%s', (fileName, shown) => {
    expect(publicFileName(fileName, names)).toBe(shown);
  });
});

it('what packs say of a place inside is told under its name', () => {
  const knowledge = {
    destination_data: 'fileserver.local_TCP/445',
    name: 'fileserver.local',
    protocol_name: 'TCP',
    port: 445,
    title: 'Ziggurat',
    category: 'Ziggurat',
    comments: ['See 10.0.0.5'],
    concern_level: 3,
  } as unknown as Parameters<typeof publicKnowledge>[0];
  expect(publicKnowledge(knowledge, names)).toEqual({
    destination_data: 'host-2_TCP/445',
    name: 'host-2',
    protocol_name: 'TCP',
    port: 445,
    title: 'host-5',
    category: 'Ziggurat',
    comments: ['See host-1'],
    concern_level: 3,
  });
});
