import { expect, test } from 'vitest';
import {
  CATEGORY_AS_NEEDED_CHANNEL,
  CATEGORY_CLOSED_SESSION,
  CATEGORY_CONTENT,
  CATEGORY_CONTENT_QUICKLY,
  CATEGORY_FAILED_CONNECTION,
  CATEGORY_LONG_SESSION,
  CATEGORY_RESOURCES,
  CATEGORY_RESOURCES_QUICKLY,
  CATEGORY_SINGLE_RESOURCE,
  CATEGORY_UNCLASSIFIED,
  DIRECTION_DOWNLOADED,
  DIRECTION_EXCHANGED,
  DIRECTION_UPLOADED,
  FLOW_CATEGORIES,
  findFlowCategory,
  findLabel,
  grammarLabel,
  LABEL_DNS_LOOKUP,
  LABEL_ICMP_SIGNAL,
  LABEL_LOCAL_ANNOUNCEMENT,
  LABEL_SMALL_INFO_UNANSWERED,
  LABELS,
  PACE_FLOOD,
  PACE_QUICKLY,
  PACE_STREAM,
  PACE_TRICKLE,
} from './labels.ts';

test('there are 29 categories and 133 labels, each with a name of its own and two sentences', () => {
  expect(FLOW_CATEGORIES).toHaveLength(29);
  expect(LABELS).toHaveLength(133);
  for (const entries of [FLOW_CATEGORIES, LABELS]) {
    expect(new Set(entries.map((entry) => entry.name.toLowerCase())).size).toBe(entries.length);
    for (const { name, meaning, why } of entries) {
      expect(name).toMatch(/^[a-z][A-Za-z]+$/);
      expect(meaning).toMatch(/^[A-Z0-9].*\.$/);
      expect(why).toMatch(/^[A-Z0-9].*\.$/);
      expect(meaning + why).not.toContain('undefined');
    }
  }
});

test('ids point at their names', () => {
  const categories = [
    [CATEGORY_FAILED_CONNECTION, 'failedConnection'],
    [CATEGORY_CONTENT_QUICKLY, 'minorContentDownloadedQuickly'],
    [CATEGORY_RESOURCES_QUICKLY + 1, 'someResourcesDownloadedQuickly'],
    [CATEGORY_CONTENT + 2, 'majorContentDownloaded'],
    [CATEGORY_RESOURCES, 'minorResourcesDownloaded'],
    [CATEGORY_LONG_SESSION + 2, 'majorDataDownloadedViaLongSession'],
    [CATEGORY_SINGLE_RESOURCE, 'singleResourceLoaded'],
    [CATEGORY_AS_NEEDED_CHANNEL, 'asNeededChannel'],
    [CATEGORY_CLOSED_SESSION, 'closedSession'],
    [CATEGORY_UNCLASSIFIED, 'unclassified'],
  ] as const;
  for (const [id, name] of categories) expect(FLOW_CATEGORIES[id]!.name).toBe(name);
  const labels = [
    [LABEL_LOCAL_ANNOUNCEMENT, 'localAnnouncement'],
    [LABEL_ICMP_SIGNAL, 'icmpSignal'],
    [LABEL_DNS_LOOKUP, 'dnsLookup'],
    [LABEL_SMALL_INFO_UNANSWERED, 'smallInfoUnanswered'],
  ] as const;
  for (const [id, name] of labels) expect(LABELS[id]!.name).toBe(name);
});

test('a label made of words is found by its words', () => {
  const reached = new Set<number>();
  for (const [rate, pace] of [
    ['', PACE_QUICKLY],
    ['trickle', PACE_TRICKLE],
    ['stream', PACE_STREAM],
    ['flood', PACE_FLOOD],
  ] as const) {
    for (const longer of pace === PACE_QUICKLY ? [0] : [0, 1]) {
      for (const [size, sizeWord] of ['Small', 'Medium', 'Large', 'XL'].entries()) {
        for (const [direction, word] of [
          [DIRECTION_UPLOADED, 'Uploaded'],
          [DIRECTION_DOWNLOADED, 'Downloaded'],
          [DIRECTION_EXCHANGED, 'Exchanged'],
        ] as const) {
          for (const isFilelike of size > 0 && word !== 'Exchanged' ? [false, true] : [false]) {
            const id = grammarLabel(size, direction, isFilelike, pace + longer);
            const body = `${sizeWord}${isFilelike ? 'Filelike' : 'Info'}${word}`;
            const wanted = rate === '' ? `${body}Quickly` : `${rate}Of${body}${longer === 1 ? 'OverTime' : ''}`;
            expect(LABELS[id]!.name).toBe(wanted.charAt(0).toLowerCase() + wanted.slice(1));
            reached.add(id);
          }
        }
      }
    }
  }
  expect(reached.size).toBe(126);
});

test('names are found in any case, and unknown ones are not', () => {
  expect(LABELS[findLabel('XLFileLikeUploadedQuickly')]!.name).toBe('xLFilelikeUploadedQuickly');
  expect(FLOW_CATEGORIES[findFlowCategory('DNSQUERY')]!.name).toBe('dnsQuery');
  expect(findLabel('dnsQuery')).toBe(-1);
  expect(findFlowCategory('')).toBe(-1);
});
