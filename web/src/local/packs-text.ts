import packsUrl from '../../../knowledge/compiled.ndjson?url';

let asked: Promise<string> | null = null;

/** The shipped packs, from where the page is from: asked for once, and again when that failed. */
export function packsText(): Promise<string> {
  asked ??= readPacks().catch((error: unknown) => {
    asked = null;
    throw error;
  });
  return asked;
}

async function readPacks(): Promise<string> {
  const answer = await fetch(packsUrl);
  if (!answer.ok) throw new Error(`The knowledge of this page could not be read (${answer.status}).`);
  return answer.text();
}
