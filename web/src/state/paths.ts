/** Addresses of pages. */

export function samplePath(id: string, query: Readonly<Record<string, string>> = {}): string {
  const text = new URLSearchParams(query).toString();
  return `/samples/${encodeURIComponent(id)}${text === '' ? '' : `?${text}`}`;
}

/** `name`, `name:port` or `name_TCP/443`, as it stands. */
export function destinationPath(destination: string): string {
  return `/destinations/${encodeURIComponent(destination)}`;
}
