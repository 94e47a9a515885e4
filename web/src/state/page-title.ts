import { useEffect } from 'react';
import { visibleText } from '../text/visible-text.ts';

/** Names in the tab of the browser what is open; undefined leaves the name of the page. */
export function usePageTitle(name: string | undefined): void {
  useEffect(() => {
    if (name !== undefined) document.title = `${visibleText(name)} · Flowsage`;
  }, [name]);
}
