import { expect, test } from 'vitest';
import { LABELS } from '../model/labels.ts';
import { bayseLabel, KIND_ICMP, KIND_OTHER, KIND_TCP, KIND_UDP, KIND_UNTOLD } from './bayse-label.ts';
import { bayseLabelOf } from './flow-numbers.ts';
import { labelRules } from './label-rules.ts';
import { randomFlows } from './testing/random-flows.ts';

const KINDS: Record<string, number> = {
  tcp: KIND_TCP,
  udp: KIND_UDP,
  icmp: KIND_ICMP,
  untold: KIND_UNTOLD,
  other: KIND_OTHER,
};

/** Protocol, port, srcPackets, srcBytes, dstPackets, dstBytes, duration, label: both sides of every threshold. */
const ROWS: [string, number, number, number, number, number, number, string][] = [
  // 2a
  ['icmp', -1, 10, 4999, 0, 0, 50, 'icmpSignal'],
  ['icmp', -1, 11, 4999, 0, 0, 50, 'trickleOfMediumInfoUploadedOverTime'],
  ['icmp', -1, 10, 5000, 0, 0, 50, 'trickleOfMediumInfoUploadedOverTime'],
  ['icmp', -1, 0, 0, 10, 4999, 50, 'icmpSignal'],
  ['icmp', -1, 0, 0, 10, 5000, 50, 'trickleOfMediumInfoDownloadedOverTime'],
  ['icmp', -1, 0, 300, 0, 0, 0, 'smallInfoUnanswered'],
  ['icmp', -1, 1, 300, 1, 300, 0, 'smallInfoExchangedQuickly'],
  ['udp', 9, 10, 4999, 0, 0, 50, 'trickleOfMediumInfoUploadedOverTime'],
  // 2b
  ['icmp', -1, 100, 6400, 100, 6400, 120, 'icmpSignal'],
  ['icmp', -1, 100, 6401, 100, 6400, 120, 'streamOfMediumInfoExchangedOverTime'],
  ['icmp', -1, 100, 6400, 100, 6401, 120, 'streamOfMediumInfoExchangedOverTime'],
  ['icmp', -1, 100, 6400, 100, 3200, 120, 'icmpSignal'],
  ['icmp', -1, 100, 6400, 100, 3199, 120, 'streamOfMediumInfoUploadedOverTime'],
  ['icmp', -1, 100, 3200, 100, 6400, 120, 'icmpSignal'],
  ['icmp', -1, 100, 3199, 100, 6400, 120, 'streamOfMediumInfoDownloadedOverTime'],
  // 2c
  ['icmp', -1, 10, 640, 10, 1, 20, 'icmpSignal'],
  ['icmp', -1, 11, 640, 10, 1, 30, 'trickleOfSmallInfoUploadedOverTime'],
  ['icmp', -1, 10, 641, 10, 1, 20, 'streamOfSmallInfoUploadedOverTime'],
  // 3
  ['udp', 53, 4, 1024, 4, 4096, 0, 'dnsLookup'],
  ['untold', 53, 4, 1024, 4, 4096, 0, 'dnsLookup'],
  ['tcp', 53, 4, 1024, 4, 4096, 0, 'mediumInfoDownloadedQuickly'],
  ['udp', 54, 4, 1024, 4, 4096, 0, 'mediumInfoDownloadedQuickly'],
  ['udp', 53, 5, 1024, 4, 4096, 0, 'mediumInfoDownloadedQuickly'],
  ['udp', 53, 4, 1024, 5, 4096, 0, 'mediumInfoDownloadedQuickly'],
  ['udp', 53, 4, 1025, 4, 4096, 0, 'mediumInfoDownloadedQuickly'],
  ['udp', 53, 4, 1024, 4, 4097, 0, 'mediumInfoDownloadedQuickly'],
  ['udp', 53, 1, 1, 1, 1, 0, 'dnsLookup'],
  ['udp', 53, 1, 0, 1, 1, 0, 'smallInfoDownloadedQuickly'],
  ['udp', 53, 1, 1, 1, 0, 0, 'smallInfoUploadedQuickly'],
  ['udp', 53, 1, 1, 0, 0, 0, 'smallInfoUnanswered'],
  ['udp', 53, 0, 0, 1, 1, 0, 'smallInfoDownloadedQuickly'],
  // 4
  ['tcp', 80, 3, 3, 5, 5, 2, 'tcpKeepAlive'],
  ['tcp', 80, 3, 3, 6, 5, 2, 'streamOfSmallInfoExchanged'],
  ['tcp', 80, 3, 4, 5, 5, 2, 'streamOfSmallInfoExchanged'],
  ['tcp', 80, 3, 3, 5, 6, 2, 'streamOfSmallInfoExchanged'],
  ['tcp', 80, 3, 3, 5, 5, 1.999999, 'streamOfSmallInfoExchanged'],
  ['tcp', 80, 2, 0, 0, 0, 2, 'connectionUnanswered'],
  ['tcp', 80, 0, 0, 2, 0, 2, 'noPayloadData'],
  ['udp', 80, 3, 3, 5, 5, 2, 'streamOfSmallInfoExchanged'],
  ['untold', 80, 3, 3, 5, 5, 2, 'tcpKeepAlive'],
  ['untold', -1, 3, 3, 5, 5, 2, 'streamOfSmallInfoExchanged'],
  ['untold', 53, 5, 5, 5, 5, 2, 'streamOfSmallInfoExchanged'],
  // 5 and 6
  ['tcp', 80, 1, 0, 0, 0, 0, 'connectionUnanswered'],
  ['tcp', 80, 1, 1, 0, 0, 0, 'smallInfoUnanswered'],
  ['tcp', 80, 1, 0, 1, 0, 0, 'noPayloadData'],
  ['tcp', 80, 1, 0, 1, 1, 0, 'smallInfoDownloadedQuickly'],
  ['tcp', 80, 0, 0, 0, 0, 0, 'noPayloadData'],
  ['udp', 80, 1, 0, 0, 0, 0, 'noPayloadData'],
  ['other', 80, 1, 0, 0, 0, 0, 'noPayloadData'],
  // 7
  ['udp', 123, 1, 999, 0, 0, 0, 'smallInfoUnanswered'],
  ['udp', 123, 1, 1000, 0, 0, 0, 'mediumInfoUploadedQuickly'],
  ['udp', 123, 1, 999, 1, 0, 0, 'smallInfoUploadedQuickly'],
  // 8: direction
  ['tcp', 443, 9, 201, 9, 100, 0, 'smallInfoUploadedQuickly'],
  ['tcp', 443, 9, 200, 9, 100, 0, 'smallInfoExchangedQuickly'],
  ['tcp', 443, 9, 100, 9, 200, 0, 'smallInfoExchangedQuickly'],
  ['tcp', 443, 9, 100, 9, 201, 0, 'smallInfoDownloadedQuickly'],
  // 8: size, on the larger side
  ['tcp', 443, 9, 999, 9, 999, 0, 'smallInfoExchangedQuickly'],
  ['tcp', 443, 9, 1000, 9, 999, 0, 'mediumInfoExchangedQuickly'],
  ['tcp', 443, 9, 99_999, 9, 99_999, 0, 'mediumInfoExchangedQuickly'],
  ['tcp', 443, 9, 99_999, 9, 100_000, 0, 'largeInfoExchangedQuickly'],
  ['tcp', 443, 9, 999_999, 9, 999_999, 0, 'largeInfoExchangedQuickly'],
  ['tcp', 443, 9, 1_000_000, 9, 999_999, 0, 'xLInfoExchangedQuickly'],
  // 8: kind
  ['tcp', 443, 9, 1, 9, 9999, 0, 'mediumInfoDownloadedQuickly'],
  ['tcp', 443, 9, 1, 9, 10_000, 0, 'mediumFilelikeDownloadedQuickly'],
  ['tcp', 443, 9, 1, 100, 73_000, 0, 'mediumFilelikeDownloadedQuickly'],
  ['tcp', 443, 9, 1, 100, 72_999, 0, 'mediumInfoDownloadedQuickly'],
  ['tcp', 443, 100, 73_000, 9, 1, 0, 'mediumFilelikeUploadedQuickly'],
  ['tcp', 443, 0, 10_000, 9, 1, 0, 'mediumFilelikeUploadedQuickly'],
  // 8: time and rate
  ['tcp', 443, 50, 9, 50, 9, 1, 'smallInfoExchangedQuickly'],
  ['tcp', 443, 50, 99, 50, 99, 1.000001, 'floodOfSmallInfoExchanged'],
  ['tcp', 443, 50, 99, 50, 99, 9.999999, 'floodOfSmallInfoExchanged'],
  ['tcp', 443, 50, 99, 50, 99, 10, 'floodOfSmallInfoExchangedOverTime'],
  ['tcp', 443, 50, 99, 50, 99, 10.000001, 'streamOfSmallInfoExchangedOverTime'],
  ['tcp', 443, 50, 99, 49, 99, 10, 'streamOfSmallInfoExchangedOverTime'],
  ['tcp', 443, 5, 99, 5, 99, 10, 'streamOfSmallInfoExchangedOverTime'],
  ['tcp', 443, 5, 99, 4, 99, 10, 'trickleOfSmallInfoExchangedOverTime'],
  ['tcp', 443, 1, 99, 1, 99, 2, 'streamOfSmallInfoExchanged'],
  ['tcp', 443, 1, 99, 1, 99, 2.000001, 'trickleOfSmallInfoExchanged'],
  // Published flows.
  ['tcp', 443, 11, 1427, 14, 1539, 45.924555, 'trickleOfMediumInfoExchangedOverTime'],
  ['tcp', 8080, 218, 1540, 1801, 2_497_139, 5.62408, 'floodOfXLFilelikeDownloaded'],
];

test.each(ROWS)(
  '%s port %d, %d packets of %d bytes, %d of %d back, %d s: %s',
  (kind, port, sp, sb, dp, db, d, name) => {
    expect(LABELS[bayseLabel(sp, sb, dp, db, d, port, KINDS[kind]!, false)]!.name).toBe(name);
  },
);

test('only an unanswered flow to a group address is a local announcement', () => {
  expect(LABELS[bayseLabel(9, 5000, 0, 0, 3, 5353, KIND_UDP, true)]!.name).toBe('localAnnouncement');
  expect(LABELS[bayseLabel(9, 5000, 1, 0, 3, 5353, KIND_UDP, true)]!.name).toBe('streamOfMediumInfoUploaded');
  expect(LABELS[bayseLabel(9, 5000, 0, 0, 3, 5353, KIND_UDP, false)]!.name).toBe('streamOfMediumInfoUploaded');
});

test('agrees with the rules that explain themselves, and reaches all but the eight impossible labels', () => {
  const reached = new Set<string>();
  for (const flow of randomFlows(4, 120_000)) {
    const label = bayseLabelOf(flow);
    const rule = labelRules(flow).find((one) => one.conditions.every((condition) => condition.holds))!;
    if (label !== rule.id) expect({ flow, label }).toEqual({ flow, label: rule.id });
    reached.add(LABELS[label]!.name);
  }
  // 100 kB or more in packets below 730 bytes are over 137 packets: always a flood within ten seconds.
  const impossible = /^(trickle|stream)Of(Large|XL)Info(Uploaded|Downloaded)$/;
  const possible = LABELS.map((entry) => entry.name).filter((name) => !impossible.test(name));
  expect(possible).toHaveLength(125);
  expect(possible.filter((name) => !reached.has(name))).toEqual([]);
  expect([...reached].filter((name) => impossible.test(name))).toEqual([]);
});
