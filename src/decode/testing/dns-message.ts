import { uint16 } from './client-hello.ts';

/** DNS messages by hand; `number[]` where a test wants bytes no encoder would write. */
export function dnsName(name: string): number[] {
  const labels = name === '' ? [] : name.split('.');
  return [...labels.flatMap((label) => [label.length, ...Buffer.from(label, 'latin1')]), 0];
}

/** A pointer to an offset in the message; 12 is the first question. */
export function pointer(offset: number): number[] {
  return [0xc0 | (offset >> 8), offset & 255];
}

export const TYPE = { A: 1, NS: 2, CNAME: 5, SOA: 6, TXT: 16, AAAA: 28, OPT: 41, SVCB: 64, HTTPS: 65 } as const;

export function record(owner: readonly number[], type: number, data: readonly number[], recordClass = 1): number[] {
  return [...owner, ...uint16(type), ...uint16(recordClass), 0, 0, 0, 60, ...uint16(data.length), ...data];
}

export interface MessageParts {
  readonly question?: readonly number[] | null;
  readonly questionType?: number;
  readonly answers?: readonly number[][];
  readonly authorities?: readonly number[][];
  readonly additional?: readonly number[][];
  readonly flags?: number;
  /** Says there are so many answers, whatever there are. */
  readonly answerCount?: number;
}

export function dnsMessage(parts: MessageParts): Uint8Array {
  const { question = dnsName('www.example.com'), answers = [], authorities = [], additional = [] } = parts;
  return Uint8Array.from([
    ...uint16(0x1234),
    ...uint16(parts.flags ?? 0x8180),
    ...uint16(question === null ? 0 : 1),
    ...uint16(parts.answerCount ?? answers.length),
    ...uint16(authorities.length),
    ...uint16(additional.length),
    ...(question === null ? [] : [...question, ...uint16(parts.questionType ?? TYPE.A), 0, 1]),
    ...[...answers, ...authorities, ...additional].flat(),
  ]);
}
