import { hash } from 'node:crypto';

/**
 * Ledger rows carry a number of 64 bits for each text that they are found by: columns of numbers are searched ten times
 * as quickly as columns of texts. Numbers of different texts may be equal, so texts are compared as well.
 */

/** The number of a name: the first eight bytes of its SHA-256. */
export function nameKey(name: string): bigint {
  return BigInt(`0x${hash('sha256', name).slice(0, 16)}`);
}

/** `nameKey` of a text in SQL. */
export function nameKeySql(text: string): string {
  return `('0x' || left(sha256(${text}), 16))::UBIGINT`;
}

/** The number of a behaviour id: its last 16 hexadecimal digits. */
export function flowKey(flowId: string): bigint {
  return BigInt(`0x${flowId.slice(-16)}`);
}

/** `flowKey` of a text in SQL. */
export function flowKeySql(text: string): string {
  return `('0x' || right(${text}, 16))::UBIGINT`;
}
