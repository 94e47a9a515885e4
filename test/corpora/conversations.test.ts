import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../src/lib/app-error.ts';
import { readFlows } from '../../src/pipeline/read-flows.ts';
import { HAS_SHARED_DATA, NEEDS_SHARED_DATA } from '../shared-data.ts';
import { CORPORA_FOLDER, readJsonLines } from './corpus-files.ts';
import { takeOffQuotes } from './icmp-quotes.ts';
import { KNOWN_DIFFERENCES } from './known-differences.ts';
import { Streams } from './streams.ts';

/** A capture as the reference sees it: TCP and UDP conversations with packets and payload bytes each way. */
interface ReferenceCapture {
  readonly file: string;
  /** More conversations than are listed. */
  readonly truncated: boolean;
  readonly conversations: readonly {
    readonly p: 'tcp' | 'udp';
    readonly a: string;
    readonly ap: number;
    readonly b: string;
    readonly bp: number;
    readonly pktsAB: number;
    readonly payAB: number;
    readonly pktsBA: number;
    readonly payBA: number;
  }[];
}

const captures = readJsonLines<ReferenceCapture>('pcap-conv.jsonl');
const agreeing = captures.length - KNOWN_DIFFERENCES.length;

describe.skipIf(!HAS_SHARED_DATA)(`conversations of real captures${NEEDS_SHARED_DATA}`, () => {
  const differing = new Map<string, readonly string[]>();
  let conversations = 0;

  beforeAll(async () => {
    for (const capture of captures) {
      const differences = await compare(capture);
      if (differences.length > 0) differing.set(capture.file, differences);
      conversations += capture.conversations.length;
    }
  }, 60_000);

  it(`are the reference's in ${agreeing} of ${captures.length} captures`, () => {
    const known = new Set(KNOWN_DIFFERENCES.map(({ file }) => file));
    const unexplained = [...differing].filter(([file]) => !known.has(file));
    expect(unexplained).toEqual([]);
    expect(captures.length - differing.size).toBe(agreeing);
    expect(conversations).toBeGreaterThan(3800);
  });

  it(`differ as explained in the other ${KNOWN_DIFFERENCES.length}, and in nothing else`, () => {
    const found = KNOWN_DIFFERENCES.map(({ file }) => ({ file, conversations: differing.get(file)?.length ?? 0 }));
    expect(found).toEqual(KNOWN_DIFFERENCES.map(({ file, conversations }) => ({ file, conversations })));
    expect(new Set(KNOWN_DIFFERENCES.map(({ file }) => file)).size).toBe(KNOWN_DIFFERENCES.length);
  });
});

async function compare(capture: ReferenceCapture): Promise<string[]> {
  const path = join(CORPORA_FOLDER, capture.file);
  const expected = new Streams();
  // Conversations that reuse ports are one flow here, so they are summed.
  for (const { p, a, ap, b, bp, pktsAB, payAB, pktsBA, payBA } of capture.conversations)
    expected.add(p, a, ap, b, bp, [pktsAB, payAB, pktsBA, payBA]);
  const found = new Streams();
  try {
    found.addFlows((await readFlows(path)).batch);
  } catch (error) {
    // Some files are no captures at all.
    if (!(error instanceof AppError)) throw error;
    return found.differences(expected, true);
  }
  if (found.differences(expected, !capture.truncated).length === 0) return [];
  await takeOffQuotes(path, expected);
  return found.differences(expected, !capture.truncated);
}
