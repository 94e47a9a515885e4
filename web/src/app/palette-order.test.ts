import { expect, it } from 'vitest';
import type { PaletteFind } from './palette-finds.ts';
import { paletteOrder } from './palette-order.ts';

const find = (label: string): PaletteFind => ({ id: label, label, keywords: '', path: `/${label}` });
const orderOf = (name: string, samples: readonly string[], destinations: readonly string[]) => {
  const order = paletteOrder(name, {
    samples: samples.map(find),
    destinations: destinations.map(find),
    isPending: false,
  });
  const labels = (finds: readonly PaletteFind[]) => finds.map(({ label }) => label);
  return { before: labels([...order.samples, ...order.destinations]), after: labels(order.others) };
};

it('puts what was found before the look-up of what was typed', () => {
  expect(orderOf('phish', ['phishing.pcapng'], ['phish.example:443']).before).toEqual([
    'phishing.pcapng',
    'phish.example:443',
  ]);
  expect(orderOf('beacon.pcap', ['beacon.pcap'], [])).toEqual({ before: ['beacon.pcap'], after: [] });
});

it('does not take a whole name for another one that only holds it', () => {
  expect(orderOf('Site.example', [], ['api.site.example:443', 'site.example:443'])).toEqual({
    before: ['site.example:443'],
    after: ['api.site.example:443'],
  });
});
