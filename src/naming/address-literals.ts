import { parseAddress } from '../model/address.ts';
import type { NameTable } from '../model/name-table.ts';

/** Tells which claims are addresses in letters (`Host: 192.0.2.7`): they are kept as claims, but name nothing. */
export function createLiteralCheck(names: NameTable): (nameId: number) => boolean {
  const known = new Map<number, boolean>();
  return (nameId) => {
    let isLiteral = known.get(nameId);
    if (isLiteral === undefined) {
      isLiteral = parseAddress(names.text(nameId)) !== null;
      known.set(nameId, isLiteral);
    }
    return isLiteral;
  };
}
