import { Tooltip } from '@mantine/core';
import './marks.css';

/** What is known best of a flow: nothing, its destination, its behavior, or the event it belongs to. */
export type Level = 'S' | 'D' | 'B' | 'E';

export const LEVELS: Readonly<Record<Level, { readonly name: string; readonly meaning: string }>> = {
  S: { name: 'Secflow', meaning: 'a flow of which nothing more is known' },
  D: { name: 'Destination', meaning: 'the destination is known' },
  B: { name: 'Behavior', meaning: 'what it does at this destination is known' },
  E: { name: 'Event', meaning: 'it belongs to behaviors that mean something together' },
};

/** A square with letter and colour. */
export function LevelMarker({ level, size = 28 }: { readonly level: Level; readonly size?: number }) {
  const { name, meaning } = LEVELS[level];
  return (
    <Tooltip label={`${name}: ${meaning}`}>
      <span
        className={`level level-${level.toLowerCase()}`}
        style={{ width: size, height: size, fontSize: size * 0.5 }}
        role="img"
        aria-label={name}
      >
        {level}
      </span>
    </Tooltip>
  );
}
