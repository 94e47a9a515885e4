import { describe, expect, it } from 'vitest';
import * as reasons from './skip-reason.ts';

describe('skipReasonText', () => {
  const kinds = Object.entries(reasons)
    .filter(([name]) => name.startsWith('SKIP_'))
    .map(([name, kind]) => [name, kind as number] as const);

  it.each(kinds)('has a sentence for %s', (_name, kind) => {
    for (const detail of [0, 1, 0x0806, 0xffff]) {
      const text = reasons.skipReasonText(reasons.skip(kind, detail));
      expect(text).not.toMatch(/undefined|NaN|unknown/);
      expect(text.length).toBeGreaterThan(10);
    }
  });

  it('keeps the reasons apart', () => {
    expect(new Set(kinds.map(([, kind]) => kind)).size).toBe(kinds.length);
    const texts = kinds.map(([, kind]) => reasons.skipReasonText(reasons.skip(kind, 2)));
    expect(new Set(texts).size).toBe(kinds.length);
    for (const [, kind] of kinds) expect(reasons.skip(kind)).not.toBe(reasons.DECODED);
  });

  it('names what it can, and numbers the rest', () => {
    const { skip, skipReasonText } = reasons;
    expect(skipReasonText(skip(reasons.SKIP_ETHER_TYPE, 0x0806))).toBe('ARP frames carry no IP flow');
    expect(skipReasonText(skip(reasons.SKIP_ETHER_TYPE, 0x0a0a))).toBe('EtherType 0x0a0a frames carry no IP flow');
    expect(skipReasonText(skip(reasons.SKIP_IP_PROTOCOL, 132))).toBe('SCTP packets make no flow');
    expect(skipReasonText(skip(reasons.SKIP_IP_PROTOCOL, 200))).toBe('IP protocol 200 packets make no flow');
    expect(skipReasonText(skip(reasons.SKIP_LINK_TYPE, 189))).toBe('link type USB_LINUX is not read');
    expect(skipReasonText(skip(reasons.SKIP_LINK_TYPE, 299))).toBe('link type 299 is not read');
  });
});
