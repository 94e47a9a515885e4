import type { Scope, SessionV1 } from '@flowsage/client';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { client, sendCsrfToken } from '../api/client.ts';
import { isNotSignedIn } from '../api/fault-kinds.ts';
import { queryClient } from '../api/query-client.ts';
import { onSessionEnd } from '../api/session-end.ts';
import { forgetDrafts } from '../views/knowledge/record/record-draft.ts';

/**
 * `no` while it goes on; `asked` when it has ended and the reader is asked to sign in, over the page that they are on;
 * `later` when they do not want to yet.
 */
export type SessionEnd = 'no' | 'asked' | 'later';

/** Tells the other tabs of the browser that somebody signed in or out: they have the same cookie. */
const CHANNEL = 'flowsage.session';

const UNKNOWN_KEY = 'The key is unknown, has expired, or was revoked. Look for blanks and missing letters at its ends.';

export interface SessionState {
  /** `asking` until the server has said whether the browser is signed in; `failed` when it cannot be asked. */
  readonly state: 'asking' | 'answered' | 'failed';
  /** Why it failed. */
  readonly error: unknown;
  readonly askAgain: () => void;
  /** Stays when it has ended, with the page, because somebody may be writing in it. */
  readonly session: SessionV1 | null;
  readonly end: SessionEnd;
  readonly setEnd: (end: SessionEnd) => void;
  readonly may: (scope: Scope) => boolean;
  /** Throws an error with the reason where the key is not taken. */
  readonly signIn: (key: string) => Promise<void>;
  readonly signOut: () => Promise<void>;
}

const SessionContext = createContext<SessionState | null>(null);

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [state, setState] = useState<SessionState['state']>('asking');
  const [session, setSession] = useState<SessionV1 | null>(null);
  const [end, setEnd] = useState<SessionEnd>('no');
  const [error, setError] = useState<unknown>(null);
  const latest = useRef<SessionV1 | null>(null);

  const take = useCallback((taken: SessionV1 | null) => {
    sendCsrfToken(taken?.csrfToken ?? null);
    latest.current = taken;
    setSession(taken);
    setEnd('no');
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

  /** Somebody is signed in, perhaps another one than before. */
  const welcome = useCallback(
    (signedIn: SessionV1) => {
      if (signedIn.account.id === latest.current?.account.id) {
        queryClient.removeQueries({ type: 'inactive' });
        take(signedIn);
        void queryClient.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' });
        return;
      }
      // What was read with another key is not this one's to see.
      queryClient.clear();
      take(signedIn);
    },
    [take],
  );

  useEffect(
    () =>
      onSessionEnd((use) => {
        if (latest.current === null) return;
        // Pages that read by themselves do not ask again and again.
        setEnd((before) => (before === 'later' && use === 'reading' ? before : 'asked'));
      }),
    [],
  );

  const channel = useRef<BroadcastChannel | null>(null);
  useEffect(() => {
    const tabs = new BroadcastChannel(CHANNEL);
    channel.current = tabs;
    tabs.onmessage = () => {
      client()
        .session()
        .then(welcome, (fault: unknown) => {
          if (isNotSignedIn(fault) && latest.current !== null) setEnd('asked');
        });
    };
    return () => tabs.close();
  }, [welcome]);

  const value = useMemo<SessionState>(
    () => ({
      state,
      error,
      askAgain: ask,
      session,
      end,
      setEnd,
      may: (scope) => session?.scopes.includes(scope) ?? false,
      signIn: async (key) => {
        const signedIn = await client()
          .signIn(key)
          .catch((fault: unknown) => {
            throw isNotSignedIn(fault) ? new Error(UNKNOWN_KEY) : fault;
          });
        welcome(signedIn);
        channel.current?.postMessage('in');
      },
      signOut: async () => {
        await client()
          .signOut()
          .catch((fault: unknown) => {
            // A session that has ended already is what was asked for.
            if (!isNotSignedIn(fault)) throw fault;
          });
        queryClient.clear();
        forgetDrafts(sessionStorage);
        take(null);
        channel.current?.postMessage('out');
      },
    }),
    [state, error, ask, session, end, take, welcome],
  );
  return <SessionContext value={value}>{children}</SessionContext>;
}

export function useSession(): SessionState {
  const value = useContext(SessionContext);
  if (value === null) throw new Error('useSession outside of SessionProvider');
  return value;
}
