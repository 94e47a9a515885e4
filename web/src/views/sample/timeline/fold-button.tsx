/** Shows or hides what is put together below a row. */
export function FoldButton({
  itemKey,
  isOpen,
  what,
}: {
  readonly itemKey: string;
  readonly isOpen: boolean;
  readonly what: string;
}) {
  return (
    <button type="button" className="row-chip chip-fold" data-fold={itemKey} aria-expanded={isOpen}>
      <span aria-hidden className="fold-arrow">
        {isOpen ? '▾' : '▸'}
      </span>
      {what}
    </button>
  );
}
