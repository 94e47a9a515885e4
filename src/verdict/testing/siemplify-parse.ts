/**
 * Takes `details` apart as the old action for security automation does: it counts by sentences, collects destinations,
 * confidences and descriptions from the whole text, and pairs them by position. It is unforgiving on purpose.
 */

export interface ParsedEntry {
  /** `Attack Vectors`, `Malicious Activity`, …: the words after the number. */
  readonly category: string;
  readonly destination: string;
  /** `Medium-High` is read as `Medium`. */
  readonly confidence: string;
  readonly description: string;
}

export interface ParsedDetails {
  readonly entries: readonly ParsedEntry[];
  /** Destinations beyond the last pair: the page loads. */
  readonly otherDestinations: readonly string[];
  readonly counts: readonly CountedCategory[];
  readonly confidences: number;
  readonly descriptions: number;
}

interface CountedCategory {
  readonly category: string;
  readonly count: number;
}

/** Throws RangeError where the sentences promise more entries than there are, which ends the old action. */
export function parseDetails(details: string): ParsedDetails {
  const counts = countedCategories(details);
  const destinations = details.split(/[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/).flatMap(destinationOfLine);
  const confidences = [...details.matchAll(/\*Confidence:\* ([A-Za-z]+)/g)].map((match) => match[1]!);
  const descriptions = [...details.matchAll(/\*Description:\* ```([\s\S]*?)```/g)].map((match) =>
    match[1]!.slice(0, -1),
  );
  const pairs = Math.min(destinations.length, confidences.length, descriptions.length);
  const entries: ParsedEntry[] = [];
  for (const { category, count } of counts)
    for (let i = 0; i < count; i++) {
      const at = entries.length;
      if (at >= pairs) throw new RangeError(`details: ${category} number ${i + 1} of ${count} is missing`);
      entries.push({
        category,
        destination: destinations[at]!,
        confidence: confidences[at]!,
        description: descriptions[at]!,
      });
    }
  return {
    entries,
    otherDestinations: destinations.slice(entries.length),
    counts,
    confidences: confidences.length,
    descriptions: descriptions.length,
  };
}

/** Two forms that speak of attack vectors come first, wherever they stand. */
function countedCategories(details: string): CountedCategory[] {
  const forms = [
    /There.*?(\d+) (?:known|suspected) (Attack Vectors?)/gi,
    /there.*?(\d+) which we suspect could be (Attack Vectors?)/gi,
    /We have observed (\d+)(?: [a-z]+)? ([A-Z]\w*(?: [A-Z]\w*)*)/g,
  ];
  return forms.flatMap((form) =>
    [...details.matchAll(form)].map((match) => ({ category: match[2]!, count: Number(match[1]) })),
  );
}

function destinationOfLine(line: string): string[] {
  const labelled = line.indexOf('*Destination Name:* ');
  const titled = line.indexOf('. `');
  if (labelled < 0 && titled < 0) return [];
  const text = labelled >= 0 ? line.slice(labelled + '*Destination Name:* '.length) : line.slice(titled + '. `'.length);
  // Any dot with letters or digits up to a colon makes the line a match; what is taken ends at the last colon.
  if (!/\.[A-Za-z0-9]+:/.test(text)) return [];
  return [text.slice(0, text.lastIndexOf(':'))];
}
