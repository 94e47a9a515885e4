/** Ports from the first to the last one. */
export interface PortSpan {
  readonly first: number;
  readonly last: number;
}

const MOST_SPANS = 20;

/** Reads `443` or `8000-8080`, one or more parted by commas; null when it is none. */
export function parsePortSpans(text: string): readonly PortSpan[] | null {
  const parts = text.split(',');
  if (parts.length > MOST_SPANS) return null;
  const spans: PortSpan[] = [];
  for (const part of parts) {
    const [, from, to = from] = /^\s*(\d{1,5})(?:-(\d{1,5}))?\s*$/.exec(part) ?? [];
    const [first, last] = [Number(from), Number(to)];
    if (from === undefined || first > last || last > 65_535) return null;
    spans.push({ first, last });
  }
  return spans;
}

/** The form that `parsePortSpans` reads. */
export function portSpansText(spans: readonly PortSpan[]): string {
  return spans.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}
