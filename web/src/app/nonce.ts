/** The nonce under which this page may add style elements; the server makes another one for every answer. */
export function pageNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}
