import type { FindingV1, SilenceRequestV1, SilenceV1 } from '@flowsage/client';

/** Which findings a silence means; what is null fits everything. */
export type SilenceParts = Required<Pick<SilenceRequestV1, 'detection' | 'source' | 'destination' | 'sampleId'>>;

export const SILENCE_SCOPES = ['finding', 'destination', 'source', 'here', 'detection'] as const;
export type SilenceScope = (typeof SILENCE_SCOPES)[number];

const NOTHING: SilenceParts = { detection: null, source: null, destination: null, sampleId: null };

/** What a silence of this scope says, made from a finding; null where the finding has nothing to make it of. */
export function silenceParts(finding: FindingV1, scope: SilenceScope): SilenceParts | null {
  const { detection, source, destination, sampleId } = finding;
  switch (scope) {
    case 'finding':
      return { ...NOTHING, detection, source, destination };
    case 'destination':
      return destination === null ? null : { ...NOTHING, destination };
    case 'source':
      return source === '' ? null : { ...NOTHING, source };
    case 'here':
      return { ...NOTHING, detection, sampleId };
    case 'detection':
      return { ...NOTHING, detection };
  }
}

/** Whether a silence would hide a finding: as the server compares, for what `silenceParts` makes. */
export function isSilencedBy(finding: FindingV1, parts: SilenceParts): boolean {
  return (
    (parts.detection === null || parts.detection === finding.detection) &&
    (parts.source === null || isSame(parts.source, finding.source)) &&
    (parts.destination === null || isSame(parts.destination, finding.destination)) &&
    (parts.sampleId === null || parts.sampleId === finding.sampleId)
  );
}

function isSame(wanted: string | null | undefined, found: string | null): boolean {
  return found !== null && wanted?.toLowerCase() === found.toLowerCase();
}

/** How many of the findings that count now would not any more. */
export function hiddenBy(findings: readonly FindingV1[], parts: SilenceParts): number {
  return findings.filter((finding) => finding.silencedBy === null && isSilencedBy(finding, parts)).length;
}

/** How long a silence may last; an end is always chosen. */
export const SILENCE_EXPIRIES = [
  { text: '1 day', days: 1 },
  { text: '1 week', days: 7 },
  { text: '1 month', days: 30 },
  { text: '1 year', days: 365 },
] as const;

export type SilenceExpiry = (typeof SILENCE_EXPIRIES)[number]['text'];

/** Longest reason that the server takes. */
export const LONGEST_REASON = 500;

export function silenceEnd(expiry: SilenceExpiry, nowMilliseconds: number): string {
  const { days } = SILENCE_EXPIRIES.find(({ text }) => text === expiry)!;
  return new Date(nowMilliseconds + days * 86_400_000).toISOString();
}

/** The parts of a silence that say something, in the order in which they are read. */
export function spokenParts({
  detection,
  source,
  destination,
  ports,
}: SilenceV1): readonly (readonly [name: 'detection' | 'source' | 'destination' | 'ports', value: string])[] {
  return (
    [
      ['detection', detection],
      ['source', source],
      ['destination', destination],
      ['ports', ports],
    ] as const
  ).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}
