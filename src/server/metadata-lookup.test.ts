import { describe, expect, it } from 'vitest';
import { createKnowledgeBase, loadPacks, SHIPPED_KNOWLEDGE_FOLDER } from '../knowledge/index.ts';
import { metadataOf } from '../model/metadata.ts';
import type { MetadataLookup } from '../pipeline/activities.ts';
import { createMetadataLookup, metadataKeyOf, remembered } from './metadata-lookup.ts';

const knowledge = createKnowledgeBase(await loadPacks(SHIPPED_KNOWLEDGE_FOLDER));
const written = metadataOf({ title: 'Written by people', description: 'It wins.' });
const lookup = createMetadataLookup({
  knowledge,
  store: {
    findMetadata: async (kind: string, keys: readonly string[]) =>
      keys.map((key) =>
        kind === 'destination' && key === 'lnk.short.example:80'
          ? { record: written, version: 1, knowledge: null, author: { accountId: 'we', keyId: null }, at: 0 }
          : null,
      ),
  } as never,
});

async function titleOf(key: string): Promise<string | null> {
  return (await lookup('destination', [key]))[0]?.title ?? null;
}

describe('what is known', () => {
  it('what people wrote wins over the packs, in whatever case it is asked', async () => {
    expect(await titleOf('lnk.short.example:80')).toBe('Written by people');
    expect(await titleOf('LNK.Short.example.:80')).toBe('Written by people');
    expect(await titleOf('lnk.short.example:443')).toBe('Shortened Link');
  });

  it('nothing is known of what nobody described, whatever it looks like', async () => {
    for (const key of [
      '',
      ':',
      'nobody.example:443',
      '2001:db8::7:443',
      'nobody.example:ICMP',
      'a'.repeat(400),
      ':443',
    ])
      expect(await titleOf(key)).toBeNull();
  });

  it('ICMP and UDP have records of their own', async () => {
    expect(await titleOf('scanner.example:ICMP')).toBe('Scanner');
    const ntp = knowledge.packs.flatMap(({ records }) => records).find(({ protocol_name }) => protocol_name === 'UDP')!;
    expect(await titleOf(`${ntp.name}:${ntp.port}`)).toBe(ntp.title);
  });

  it('keys have one form', () => {
    expect(metadataKeyOf('destination', 'Example.COM.:443')).toBe('example.com:443');
    expect(metadataKeyOf('destination', '2001:DB8::7:443')).toBe('2001:db8::7:443');
    expect(metadataKeyOf('destination', '2001:0DB8:0:0::7:443')).toBe('2001:db8::7:443');
    expect(metadataKeyOf('destination', '[2001:db8::7]:443')).toBe('2001:db8::7:443');
    expect(metadataKeyOf('destination', '[::ffff:192.0.2.1]:ICMP')).toBe('::ffff:c000:201:ICMP');
    expect(metadataKeyOf('destination', 'example.com:icmp')).toBe('example.com:ICMP');
    expect(metadataKeyOf('destination', 'BÜCHER.example:443')).toBe('xn--bcher-kva.example:443');
    expect(metadataKeyOf('destination', 'bücher/x.example:443')).toBe('bücher/x.example:443');
    expect(metadataKeyOf('destination', 'Büro.local:631')).toBe('büro.local:631');
    expect(metadataKeyOf('behavior', `00${'AB'.repeat(31)}`)).toBe('ab'.repeat(31));
    expect(metadataKeyOf('behavior', 'odd')).toBe('odd');
    expect(metadataKeyOf('event', 'As It Is')).toBe('As It Is');
  });
});

describe('what is remembered of one sample', () => {
  it('each key is asked for once, and beyond the bound again', async () => {
    const asked: string[] = [];
    const counted: MetadataLookup = async (_kind, keys) => {
      asked.push(...keys);
      return keys.map((key) => (key === 'known' ? written : null));
    };
    const lookup = remembered(counted, 3);
    expect(await lookup('behavior', ['known', 'b'])).toEqual([written, null]);
    expect(await lookup('behavior', ['b', 'c', 'known'])).toEqual([null, null, written]);
    expect(asked).toEqual(['known', 'b', 'c']);
    expect(await lookup('behavior', ['d', 'known'])).toEqual([null, written]);
    expect(await lookup('destination', ['known'])).toEqual([written]);
    expect(asked).toEqual(['known', 'b', 'c', 'd', 'known']);
  });
});
