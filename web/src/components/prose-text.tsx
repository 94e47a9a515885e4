import { Fragment } from 'react';
import { VisibleText } from './visible-text.tsx';

/** More lines than anybody reads: the text may be made of nothing else. */
const MOST_LINES = 500;

/** A longer text that came from other people, with its lines; all else in it that is not seen is shown. */
export function ProseText({ text }: { readonly text: string }) {
  const lines = text.split(/\r?\n/, MOST_LINES);
  return lines.map((line, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity.
    <Fragment key={i}>
      {i > 0 && <br />}
      <VisibleText text={line} />
    </Fragment>
  ));
}
