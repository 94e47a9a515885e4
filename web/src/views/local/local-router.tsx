import { type ReactNode, useState, useSyncExternalStore } from 'react';
import { type BaseLocationHook, type BaseSearchHook, Router } from 'wouter';
import { useBrowserLocation } from 'wouter/use-browser-location';

/**
 * Keeps in this tab what pages else keep in the address: filters hold names of the capture, and addresses go into
 * histories, which browsers send to other machines. Other pages are gone to as ever.
 */
export function LocalRouter({ children }: { readonly children: ReactNode }) {
  const [hooks] = useState(createLocalHooks);
  return (
    <Router hook={hooks.useLocation} searchHook={hooks.useSearch}>
      {children}
    </Router>
  );
}

function createLocalHooks(): { readonly useLocation: BaseLocationHook; readonly useSearch: BaseSearchHook } {
  let search = '';
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    useSearch: () => useSyncExternalStore(subscribe, () => search),
    useLocation: () => {
      const [path, go] = useBrowserLocation();
      const goLocally = (to: string, options?: Parameters<typeof go>[1]): void => {
        const mark = to.indexOf('?');
        if ((mark < 0 ? to : to.slice(0, mark)) !== path) {
          go(to, options);
          return;
        }
        search = mark < 0 ? '' : to.slice(mark + 1);
        for (const listener of listeners) listener();
      };
      return [path, goLocally];
    },
  };
}
