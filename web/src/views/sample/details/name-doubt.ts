import type { FlowV1 } from '@flowsage/client';

const CONFLICTS: Readonly<Record<string, string>> = {
  privateAddress: 'The client claimed a public name at a private address.',
  differentName: 'DNS gave this address to other sites only.',
  neverResolved: 'The source asks DNS, but nothing that it was answered led to this address.',
};

const HIDDEN: Readonly<Record<string, string>> = {
  encryptedClientHello: 'The name in the clear may be a cover: the real one is encrypted (ECH).',
  dnsOverTls: 'This is DNS over TLS: the names asked for are hidden.',
  dnsOverHttps: 'This is DNS over HTTPS: the names asked for are hidden.',
  encryptedDns: 'Its source resolves names in secret, so the name is missing.',
};

/** Why the name of a flow is not to be believed, or is missing; null where nothing speaks against it. */
export function nameDoubt(flow: FlowV1): string | null {
  const sentences = [CONFLICTS[String(flow['nameConflict'] ?? '')], HIDDEN[String(flow['nameHidden'] ?? '')]];
  const said = sentences.filter((sentence) => sentence !== undefined);
  return said.length === 0 ? null : said.join(' ');
}
