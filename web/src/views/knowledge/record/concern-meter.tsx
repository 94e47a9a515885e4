import './record.css';

export const CONCERNS: readonly string[] = [
  'nothing to worry about on its own',
  'little to worry about',
  'worth a thought',
  'worth a closer look',
  'known to be hostile',
];

/** Concern of a record, 1 to 5, as a bar and in words. */
export function ConcernMeter({ level, isShort = false }: { readonly level: number; readonly isShort?: boolean }) {
  const meaning = CONCERNS[level - 1] ?? '';
  return (
    <span title={`Concern ${level} of 5: ${meaning}`}>
      <span className={`concern concern-${level}`} aria-hidden>
        {[1, 2, 3, 4, 5].map((step) => (
          <span key={step} className={step <= level ? 'concern-on' : ''} />
        ))}
      </span>{' '}
      {isShort ? <span className="unsighted">Concern {level} of 5</span> : `${level} of 5, ${meaning}`}
    </span>
  );
}
