import type { Session } from '../model/session.ts';

/**
 * Sign-ins of browsers. They end with their key: revoking it, disabling its account and deleting that take them away.
 * Backups leave them out, so that none comes back to life.
 */
export interface SessionStore {
  /**
   * Keeps a session. Of its key's sessions at most `mostOfKey` stay, those that were used longest ago go; and so do all that
   * ended by themselves.
   */
  createSession(session: Session, mostOfKey: number): Promise<void>;
  /** Whatever its state. */
  findSession(sessionId: string): Promise<Session | null>;
  /** Writes down when sessions were last used, many at once. */
  touchSessions(usedAt: ReadonlyMap<string, number>): Promise<void>;
  /** Whether there was such a session. */
  endSession(sessionId: string): Promise<boolean>;
}
