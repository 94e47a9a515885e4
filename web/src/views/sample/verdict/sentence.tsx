import { VisibleText } from '../../../components/visible-text.tsx';
import { countText } from '../../../text/numbers.ts';
import type { SampleFilterState } from '../use-sample-filter.ts';
import './verdict.css';

/** A sentence of the verdict; a click shows the flows that it rests on. */
export function Sentence({
  id,
  text,
  flowCount,
  filter,
}: {
  /** `story.2`, `evidence.0`. */
  readonly id: string;
  readonly text: string;
  readonly flowCount: number;
  readonly filter: SampleFilterState;
}) {
  if (flowCount === 0)
    return (
      <span className="sentence-text">
        <VisibleText text={text} />
      </span>
    );
  return (
    <button
      type="button"
      className="sentence"
      aria-pressed={filter.sentence === id}
      title={filter.sentence === id ? 'Show all flows again' : 'Show its flows'}
      onClick={() => filter.setSentence(id)}
    >
      <span className="sentence-text">
        <VisibleText text={text} />
      </span>{' '}
      <span className="sentence-flows">
        {countText(flowCount)} {flowCount === 1 ? 'flow' : 'flows'} ›
      </span>
    </button>
  );
}
