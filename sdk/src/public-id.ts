/** The two halves of a public sample's id. */
export interface PublicIdParts {
  /** A random UUID. */
  readonly publicationId: string;
  /** The private id: 32 hexadecimal digits. */
  readonly sampleId: string;
}

/** The public id of a sample: base64 of `<publication id>#hash#<private id>`, 100 characters. */
export function encodePublicId({ publicationId, sampleId }: PublicIdParts): string {
  return btoa(`${publicationId}#hash#${sampleId}`);
}

/** Reads a public id, also one that came out of an address; null when the text is none. */
export function decodePublicId(text: string): PublicIdParts | null {
  const plain = text.replace(/%3d$/i, '=');
  if (!/^[A-Za-z0-9]{99}=$/.test(plain)) return null;
  const parts = /^([0-9a-f-]{36})#hash#([0-9a-f]{32})$/.exec(atob(plain));
  return parts === null ? null : { publicationId: parts[1]!, sampleId: parts[2]! };
}

/** Whether a text has the form of a public id. */
export function isPublicId(text: string): boolean {
  return decodePublicId(text) !== null;
}
