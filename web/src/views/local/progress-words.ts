import { bytesText } from '../../text/numbers.ts';

/** How far a file is, as the engine tells it. */
interface Progress {
  readonly stage: 'reading' | 'naming' | 'judging';
  readonly readBytes: number;
  readonly totalBytes: number;
}

/** The same in words, and as a part of 1 where that is known. */
export function progressOf({ stage, readBytes, totalBytes }: Progress): {
  readonly words: string;
  readonly part: number | null;
} {
  switch (stage) {
    case 'reading':
      return {
        words: `Reading: ${bytesText(readBytes)} of ${bytesText(totalBytes)}`,
        part: totalBytes === 0 ? null : Math.min(readBytes / totalBytes, 1),
      };
    case 'naming':
      return { words: 'Naming and labelling flows', part: null };
    case 'judging':
      return { words: 'Looking up what is known, and judging', part: null };
  }
}
