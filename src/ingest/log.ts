/** Where ingest tells what it does: what it is about, and a sentence. */
export interface IngestLog {
  info(about: Readonly<Record<string, unknown>>, text: string): void;
  warn(about: Readonly<Record<string, unknown>>, text: string): void;
  error(about: Readonly<Record<string, unknown>>, text: string): void;
}
