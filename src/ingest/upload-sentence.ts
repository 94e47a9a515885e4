import { CONTENT_FILE } from './job.ts';

/** What is said of an upload, as a sentence: the name that its file has here says nothing to whoever sent it. */
export function uploadSentence(message: string): string {
  const prefix = `${CONTENT_FILE}: `;
  if (!message.startsWith(prefix)) return message;
  const said = message.slice(prefix.length);
  if (/^(?:is|has|holds|unpacks) /.test(said)) return `The file ${said}`;
  if (/^(?:gzip|zstd) /.test(said)) return `The ${said}`;
  return said.charAt(0).toUpperCase() + said.slice(1);
}
