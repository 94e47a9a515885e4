import { LEVELS } from '../../../components/level-marker.tsx';
import { RELEVANCES } from '../../../components/relevance-pill.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { visibleText } from '../../../text/visible-text.ts';
import type { SampleRow } from '../sample-row.ts';
import type { TableColumn } from './column-list.ts';

/** What a cell shows. Plain elements: a row of a long table must cost little, so nothing here has a tooltip of its own. */
export function CellContent({
  row,
  column,
  text,
}: {
  readonly row: SampleRow;
  readonly column: TableColumn;
  readonly text: string;
}) {
  if (column.kind === 'level')
    return (
      <span className={`level level-${row.level.toLowerCase()} value`} style={{ width: 20, height: 20, fontSize: 11 }}>
        {row.level}
        <span className="unsighted"> {LEVELS[row.level].name}</span>
      </span>
    );
  if (column.kind === 'relevance' && row.relevance !== '') {
    const { text: word, look } = RELEVANCES[row.relevance];
    return <span className={`pill ${look} value`}>{word}</span>;
  }
  if (column.name === 'count') return <span className="count-badge value">{text}</span>;
  if (column.kind !== 'text') return <span className="value">{text}</span>;
  return (
    <span className="value" title={visibleText(text)}>
      {INTERNATIONAL.test(text) && <span className="unseen">IDN</span>}
      <VisibleText text={text} />
    </span>
  );
}

/** Punycode, which the menu of the value explains. */
const INTERNATIONAL = /(^|\.)xn--/i;
