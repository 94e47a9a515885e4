import { type RefObject, useLayoutEffect, useState } from 'react';

/** Below this the parts of a row stand below each other. */
const NARROW_PIXELS = 620;

/** How far below the top of the page the list begins, and how much room it has. */
export function usePlace(list: RefObject<HTMLElement | null>) {
  const [place, setPlace] = useState({ margin: 0, isNarrow: false });
  useLayoutEffect(() => {
    const look = () => {
      if (list.current === null) return;
      const { top, width } = list.current.getBoundingClientRect();
      const margin = Math.round(top + window.scrollY);
      const isNarrow = width < NARROW_PIXELS;
      setPlace((before) => (before.margin === margin && before.isNarrow === isNarrow ? before : { margin, isNarrow }));
    };
    look();
    // What is above may grow and shrink.
    const observer = new ResizeObserver(look);
    observer.observe(document.body);
    if (list.current !== null) observer.observe(list.current);
    return () => observer.disconnect();
  }, [list]);
  return place;
}
