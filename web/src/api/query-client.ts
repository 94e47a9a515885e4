import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { noteFault } from './session-end.ts';

/** What was read, kept while pages change. The client retries by itself. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error) => noteFault(error, 'reading') }),
  mutationCache: new MutationCache({ onError: (error) => noteFault(error, 'changing') }),
  defaultOptions: { queries: { retry: false, staleTime: 15_000, refetchOnWindowFocus: false } },
});
