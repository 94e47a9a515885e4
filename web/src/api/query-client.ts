import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { noteFault } from './session-end.ts';

/**
 * What was read, kept while pages change. The client retries by itself. Whether the browser takes itself for offline says
 * nothing of the server, which may run on the same machine, nor of answers that the tab gives: it is always asked.
 */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error) => noteFault(error, 'reading') }),
  mutationCache: new MutationCache({ onError: (error) => noteFault(error, 'changing') }),
  defaultOptions: {
    queries: { networkMode: 'always', retry: false, staleTime: 15_000, refetchOnWindowFocus: false },
    mutations: { networkMode: 'always' },
  },
});
