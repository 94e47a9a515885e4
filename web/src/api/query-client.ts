import { QueryClient } from '@tanstack/react-query';

/** What was read, kept while pages change. The client retries by itself. */
export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: false, staleTime: 15_000, refetchOnWindowFocus: false } },
});
