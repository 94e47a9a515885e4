import { FlowsageError, type Scope, type SessionV1 } from '@flowsage/client';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { client, sendCsrfToken } from '../api/client.ts';
import { queryClient } from '../api/query-client.ts';

export interface SessionState {
  /** `asking` until the server has said whether the browser is signed in; `failed` when it cannot be asked. */
  readonly state: 'asking' | 'answered' | 'failed';
  /** Why it failed. */
  readonly error: unknown;
  readonly askAgain: () => void;
  readonly session: SessionV1 | null;
  readonly may: (scope: Scope) => boolean;
  /** Throws a FlowsageError where the key is not taken. */
  readonly signIn: (key: string) => Promise<void>;
  readonly signOut: () => Promise<void>;
}

const SessionContext = createContext<SessionState | null>(null);

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [state, setState] = useState<SessionState['state']>('asking');
  const [session, setSession] = useState<SessionV1 | null>(null);
  const [error, setError] = useState<unknown>(null);

  const take = useCallback((taken: SessionV1 | null) => {
    sendCsrfToken(taken?.csrfToken ?? null);
    setSession(taken);
    setState('answered');
  }, []);

  const ask = useCallback(() => {
    setState('asking');
    client()
      .session()
      .then(take, (fault: unknown) => {
        if (isNotSignedIn(fault)) {
          take(null);
          return;
        }
        setError(fault);
        setState('failed');
      });
  }, [take]);

  useEffect(ask, [ask]);

  useEffect(
    () =>
      queryClient.getQueryCache().subscribe((event) => {
        // The session ended. Where nothing was read yet the form to sign in takes the page's place; a page that has its
        // data stays, because somebody may be writing in it.
        if (event.type === 'updated' && event.action.type === 'error' && event.query.state.data === undefined)
          if (isNotSignedIn(event.action.error)) take(null);
      }),
    [take],
  );

  const value = useMemo<SessionState>(
    () => ({
      state,
      error,
      askAgain: ask,
      session,
      may: (scope) => session?.scopes.includes(scope) ?? false,
      signIn: async (key) => {
        const signedIn = await client().signIn(key);
        // What was read with another key is not this one's to see.
        queryClient.clear();
        take(signedIn);
      },
      signOut: async () => {
        await client()
          .signOut()
          .catch((error: unknown) => {
            // A session that has ended already is what was asked for.
            if (!isNotSignedIn(error)) throw error;
          });
        queryClient.clear();
        take(null);
      },
    }),
    [state, error, ask, session, take],
  );
  return <SessionContext value={value}>{children}</SessionContext>;
}

function isNotSignedIn(error: unknown): boolean {
  return error instanceof FlowsageError && error.kind === 'unauthenticated';
}

export function useSession(): SessionState {
  const value = useContext(SessionContext);
  if (value === null) throw new Error('useSession outside of SessionProvider');
  return value;
}
