import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Settings } from '../config/settings.ts';
import type { Session } from '../model/session.ts';
import type { AccountStore, SessionStore } from '../store/index.ts';
import type { Principal } from './access.ts';
import type { Keyring } from './keyring.ts';

/** Who is signed in in a browser. */
export interface SignIn {
  /** Names the session; it is no secret. */
  readonly id: string;
  readonly principal: Principal;
  /** What the page sends with everything that changes something: other pages cannot know it. */
  readonly csrfToken: string;
  /** Epoch seconds; earlier when it is not used. */
  readonly endsAt: number;
}

/** Opens, checks and ends sessions of browsers. */
export interface Sessions {
  /** The token is for the browser's cookie; this is the only time that it is told. */
  open(principal: Principal): Promise<{ readonly token: string; readonly signIn: SignIn }>;
  /** Who is signed in by this token; null when it is unknown, has ended, or its key is not valid any more. */
  find(token: string): Promise<SignIn | null>;
  /** Whether the token was good at some time in the last hour. Says nothing about now. */
  wasGoodLately(token: string): boolean;
  /** Ends it for good. */
  end(sessionId: string): Promise<void>;
  /** Writes down when sessions were used. */
  flush(): Promise<void>;
}

/** 256 random bits: a hash without salt tells nothing of them. */
const TOKEN_BYTES = 32;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Of one key at a time; of more, the one that was used longest ago ends. */
const MOST_SESSIONS = 20;

/** A session that was ended by another process is refused after this time at the latest. */
const REMEMBERED_MILLISECONDS = 1000;
const REMEMBERED_SESSIONS = 10_000;
const LATELY_SECONDS = 3600;

export function createSessions(
  store: SessionStore & Pick<AccountStore, 'findKey'>,
  keyring: Pick<Keyring, 'principalOf'>,
  { sessionSeconds, sessionIdleSeconds }: Pick<Settings, 'sessionSeconds' | 'sessionIdleSeconds'>,
  now: () => number,
): Sessions {
  const remembered = new Map<string, { readonly session: Session; readonly until: number }>();
  const used = new Map<string, number>();
  const goodAt = new Map<string, number>();

  const stored = async (id: string): Promise<Session | null> => {
    const known = remembered.get(id);
    if (known !== undefined && performance.now() < known.until) return known.session;
    remembered.delete(id);
    const session = await store.findSession(id);
    if (session === null) return null;
    if (remembered.size >= REMEMBERED_SESSIONS) remembered.clear();
    remembered.set(id, { session, until: performance.now() + REMEMBERED_MILLISECONDS });
    return session;
  };

  const hasEnded = ({ id, lastUsedAt, endsAt }: Session): boolean =>
    now() >= endsAt || now() - Math.max(lastUsedAt, used.get(id) ?? 0) >= sessionIdleSeconds;

  const end = async (id: string): Promise<void> => {
    remembered.delete(id);
    used.delete(id);
    goodAt.delete(id);
    await store.endSession(id);
  };

  return {
    open: async (principal) => {
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      const key = await store.findKey(principal.keyId);
      const session: Session = {
        id: sessionIdOf(token),
        keyId: principal.keyId,
        createdAt: now(),
        lastUsedAt: now(),
        endsAt: Math.min(now() + sessionSeconds, key?.key.expiresAt ?? Number.POSITIVE_INFINITY),
      };
      await store.createSession(session, MOST_SESSIONS);
      return { token, signIn: signInOf(session, token, principal) };
    },
    find: async (token) => {
      if (!TOKEN.test(token)) return null;
      const session = await stored(sessionIdOf(token));
      if (session === null) return null;
      if (hasEnded(session)) {
        await end(session.id);
        return null;
      }
      const principal = await keyring.principalOf(session.keyId);
      if (principal === null) return null;
      if (used.size >= REMEMBERED_SESSIONS) used.clear();
      used.set(session.id, now());
      if (goodAt.size >= REMEMBERED_SESSIONS) goodAt.clear();
      goodAt.set(session.id, now());
      return signInOf(session, token, principal);
    },
    wasGoodLately: (token) => {
      const at = goodAt.get(sessionIdOf(token));
      return at !== undefined && now() - at < LATELY_SECONDS;
    },
    end,
    flush: async () => {
      if (used.size === 0) return;
      const times = new Map(used);
      await store.touchSessions(times);
      // What was used meanwhile waits for the next time.
      for (const [id, at] of times) if (used.get(id) === at) used.delete(id);
    },
  };
}

/** Whether a text is the session's own, in a time that does not depend on how near it is. */
export function isCsrfTokenOf({ csrfToken }: SignIn, given: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(csrfToken));
}

function signInOf({ id, endsAt }: Session, token: string, principal: Principal): SignIn {
  // Made of the token, so that the store holds neither.
  const csrfToken = createHmac('sha256', token).update('flowsage csrf token').digest('base64url');
  return { id, principal, csrfToken, endsAt };
}

function sessionIdOf(token: string): string {
  return createHash('sha256').update(`flowsage session ${token}`).digest('hex');
}
