import { useCallback, useEffect, useRef, useState } from 'react';

/** What the history remembers of its step: the details that stand over the rows were opened with it. */
function isStepOfDetails(): boolean {
  return (history.state as { readonly details?: boolean } | null)?.details === true;
}

/**
 * Whether details stand over the rows, where there is no room beside them. Opening them is a step of the history, so that
 * going back closes them and leaves the sample only then. A link to a row opens them without a step.
 */
export function useDetailsDrawer(isNarrow: boolean, cursor: string, setCursor: (key: string) => void) {
  const [isOpen, setIsOpen] = useState(cursor !== '');
  const latest = useRef({ isOpen, cursor, setCursor });
  latest.current = { isOpen, cursor, setCursor };

  const open = useCallback(() => {
    if (isNarrow && !latest.current.isOpen) history.pushState({ ...history.state, typing: false, details: true }, '');
    setIsOpen(true);
  }, [isNarrow]);
  const close = useCallback(() => {
    setIsOpen(false);
    if (isStepOfDetails()) history.back();
  }, []);

  useEffect(() => {
    const page = location.pathname;
    const onStep = () => {
      if (location.pathname !== page) return;
      // The row stays marked, although the address before had another one or none.
      const { cursor: kept, setCursor: keep } = latest.current;
      if (!isStepOfDetails() && kept !== '') setTimeout(() => keep(kept));
      setIsOpen(isStepOfDetails());
    };
    addEventListener('popstate', onStep);
    return () => removeEventListener('popstate', onStep);
  }, []);
  return { isOpen, open, close };
}
