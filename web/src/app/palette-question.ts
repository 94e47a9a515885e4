/** One letter is in nearly every name. */
const LEAST_LETTERS = 2;
/** The server takes no longer one. */
const MOST_LETTERS = 200;

/**
 * What the server is asked for while somebody types a command; empty for nothing. Where files are opened locally nothing
 * is: what is typed there may be a name of theirs, and nothing of them leaves the tab.
 */
export function paletteQuestion(typed: string, path: string, mayRead: boolean): string {
  const isLocal = path === '/local' || path.startsWith('/local/');
  const isName = typed.length >= LEAST_LETTERS && typed.length <= MOST_LETTERS;
  return mayRead && !isLocal && isName ? typed : '';
}
