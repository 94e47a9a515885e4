import { visiblePieces } from '../text/visible-text.ts';

/** A text that came from traffic or other people: never markup, and nothing in it is hidden. */
export function VisibleText({ text }: { readonly text: string }) {
  const pieces = visiblePieces(text);
  if (pieces.every(({ unseen }) => unseen === null)) return <bdi>{text}</bdi>;
  return (
    <bdi>
      {pieces.map(({ text: piece, unseen }, index) =>
        unseen === null ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other identity.
          <span key={index}>{piece}</span>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other identity.
          <span key={index} className="unseen" title={unseen}>
            {piece}
          </span>
        ),
      )}
    </bdi>
  );
}
