import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAnnouncementHost, parseDestination } from './destination.ts';

/** dst, protocolInformation; host, port, destinationData. */
const ROWS: [string, string, string, number, string][] = [
  ['cutt.ly:443', 'TCP', 'cutt.ly', 443, 'cutt.ly:443'],
  ['cutt.ly:443', '', 'cutt.ly', 443, 'cutt.ly:443'],
  ['8.8.8.8', 'ICMP', '8.8.8.8', -1, '8.8.8.8:ICMP'],
  ['8.8.8.8', '', '8.8.8.8', -1, '8.8.8.8:unknown'],
  ['9.9.9.9:', 'TCP', '9.9.9.9', -1, '9.9.9.9:TCP'],
  ['9.9.9.9:http', 'TCP', '9.9.9.9', -1, '9.9.9.9:http'],
  ['9.9.9.9:+53', 'TCP', '9.9.9.9', 53, '9.9.9.9:+53'],
  ['9.9.9.9:0053', 'TCP', '9.9.9.9', 53, '9.9.9.9:0053'],
  ['9.9.9.9:53.0', 'TCP', '9.9.9.9', -1, '9.9.9.9:53.0'],
  ['9.9.9.9:53 ', 'TCP', '9.9.9.9', -1, '9.9.9.9:53 '],
  ['NAS:445', 'TCP', 'NAS', 445, 'NAS:445'],
  ['2001:db8::1:443', 'TCP', '2001:db8::1', 443, '2001:db8::1:443'],
  ['2001:db8::1:443', '', '2001:db8::1', 443, '2001:db8::1:443'],
  ['2001:db8::7', 'ICMP', '2001:db8::7', -1, '2001:db8::7:ICMP'],
  ['2001:db8::7', 'ipv6-icmp', '2001:db8::7', -1, '2001:db8::7:ipv6-icmp'],
  ['2001:db8::beef', 'TCP', '2001:db8::beef', -1, '2001:db8::beef:TCP'],
  ['', 'TCP', '', -1, ':TCP'],
];

test.each(ROWS)('reads "%s" of protocol "%s"', (dst, protocol, host, port, destinationData) => {
  expect(parseDestination(dst, protocol)).toMatchObject({ host, port, destinationData });
});

describe('grouping', () => {
  test.each([
    ['x.1e100.net', 'seclarityTruncated.1e100.net'],
    ['n.loki.delve.office.com', 'seclarityTruncated.loki.delve.office.com'],
    ['r1---sn-a.gvt1.com', 'seclarityTruncated.gvt1.com'],
    ['redirector.gvt1.com', 'redirector.gvt1.com'],
    [`${'aZ09'.repeat(8)}.fp.measure.office.com`, 'seclarityTruncated.fp.measure.office.com'],
    [`${'aZ09'.repeat(8)}0.fp.measure.office.com`, `${'aZ09'.repeat(8)}0.fp.measure.office.com`],
    ['a.fp.measure.office.com', 'a.fp.measure.office.com'],
    ['eu.signin.aws.amazon.com', 'seclarityTruncated.signin.aws.amazon.com'],
    ['eu.console.aws.amazon.com', 'seclarityTruncated.console.aws.amazon.com'],
    ['signin.aws.amazon.com', 'signin.aws.amazon.com'],
    ['a.prod.pr.analytics.console.aws.a2z.com', 'seclarityTruncated.prod.pr.analytics.console.aws.a2z.com'],
    ['a.prod.pw.analytics.console.aws.a2z.com', 'seclarityTruncated.prod.pw.analytics.console.aws.a2z.com'],
    ['a.b.1e100.net', 'a.b.1e100.net'],
    ['x.1E100.net', 'x.1E100.net'],
    ['1e100.net', '1e100.net'],
  ])('%s counts as %s; with a port that is kept out of the destination data', (host, group) => {
    const bare = parseDestination(host, 'ICMP');
    expect(bare.destinationData).toBe(`${group}:ICMP`);
    expect(bare.destinationGroup).toBe(`${group}:ICMP`);
    const withPort = parseDestination(`${host}:443`, 'TCP');
    expect(withPort.destinationData).toBe(`${host}:443`);
    expect(withPort.destinationGroup).toBe(`${group}:443`);
  });
});

test.each([
  ['224.0.0.0', true],
  ['239.255.255.255', true],
  ['240.0.0.1', false],
  ['255.255.255.255', true],
  ['255.255.255.254', false],
  ['10.1.2.255', true],
  ['10.1.2.254', false],
  ['172.16.0.255', true],
  ['172.32.0.255', false],
  ['192.168.7.255', true],
  ['8.8.8.255', false],
  ['ff02::fb', true],
  ['[ff02::fb]', true],
  ['fe80::fb', false],
  ['mdns.example', false],
  ['', false],
])('%s is an announcement host: %s', (host, wanted) => {
  expect(isAnnouncementHost(host)).toBe(wanted);
});

test('never throws, whatever the text', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 80, unit: fc.constantFrom(':', '.', '[', ']', '%', 'f', '0', '53', 'é') }),
      (dst) => {
        const { port, destinationData } = parseDestination(dst, 'TCP');
        expect(Number.isInteger(port)).toBe(true);
        expect(destinationData).toContain(':');
        expect(typeof isAnnouncementHost(dst)).toBe('boolean');
      },
    ),
  );
});
