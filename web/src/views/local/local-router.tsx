import { createContext, type ReactNode, useCallback, useContext } from 'react';
import { Router } from 'wouter';
import { useBrowserLocation } from 'wouter/use-browser-location';
import { type LocalStep, type StepOptions, writeStep } from './local-steps.ts';

const StepContext = createContext<LocalStep>({ file: 0, search: '' });

/**
 * Keeps in this tab what pages else keep in the address: filters hold names of the capture, and addresses go into
 * histories, which browsers send to other machines. Steps back are taken as on other pages, which are gone to as ever.
 */
export function LocalRouter({ step, children }: { readonly step: LocalStep; readonly children: ReactNode }) {
  return (
    <StepContext value={step}>
      <Router hook={useLocalLocation} searchHook={useLocalSearch}>
        {children}
      </Router>
    </StepContext>
  );
}

function useLocalSearch(): string {
  return useContext(StepContext).search;
}

function useLocalLocation(): [string, (to: string, options?: StepOptions) => void] {
  const [path, go] = useBrowserLocation();
  const { file } = useContext(StepContext);
  const goLocally = useCallback(
    (to: string, options?: StepOptions): void => {
      const mark = to.indexOf('?');
      if ((mark < 0 ? to : to.slice(0, mark)) !== path) go(to, options);
      else writeStep({ file, search: mark < 0 ? '' : to.slice(mark + 1) }, options);
    },
    [path, go, file],
  );
  return [path, goLocally];
}
