import { Group } from '@mantine/core';
import { LEVELS, type Level } from '../../../components/level-marker.tsx';
import { countText } from '../../../text/numbers.ts';
import type { SampleFilterState } from '../use-sample-filter.ts';
import '../../../components/marks.css';
import './filter.css';

/** The four levels with how many flows have each; a click shows only those, a second one all again. */
export function LevelChips({
  counts,
  filter,
  digits,
}: {
  readonly counts: ReadonlyMap<string, number>;
  readonly filter: SampleFilterState;
  /** Signs of the longest number. */
  readonly digits: number;
}) {
  return (
    <Group gap={4} wrap="nowrap" role="group" aria-label="Levels">
      {(Object.keys(LEVELS) as Level[]).map((level) => {
        const isChosen = filter.terms.some((term) => term.field === 'level' && term.value === level && !term.exclude);
        const count = counts.get(level) ?? 0;
        return (
          <button
            key={level}
            type="button"
            className="level-chip"
            aria-pressed={isChosen}
            title={`${LEVELS[level].name}: ${LEVELS[level].meaning}`}
            onClick={() => filter.toggle({ field: 'level', value: level, exclude: false })}
          >
            <span className={`level level-${level.toLowerCase()} level-chip-mark`} aria-hidden>
              {level}
            </span>
            <CountText text={countText(count)} digits={digits} />
            <span className="unsighted"> of level {LEVELS[level].name}</span>
          </button>
        );
      })}
    </Group>
  );
}

/** A number with room for the longest one, so that what stands beside it stays where it is. */
export function CountText({ text, digits }: { readonly text: string; readonly digits: number }) {
  return (
    <span className="count-text" style={{ minWidth: `${digits}ch` }}>
      {text}
    </span>
  );
}
