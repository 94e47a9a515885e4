import { parseAddress } from '../model/address.ts';
import { isDnsOverHttpsAddress } from '../model/dns-over-https.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import { isInternalName } from '../model/internal-names.ts';
import {
  CONFLICT_DIFFERENT_NAME,
  CONFLICT_NEVER_RESOLVED,
  CONFLICT_PRIVATE_ADDRESS,
  HIDDEN_BIT_DOH,
  HIDDEN_BIT_ECH,
  HIDDEN_DOH,
  HIDDEN_DOT,
  HIDDEN_ECH,
  HIDDEN_ENCRYPTED_DNS,
  SESSION_LOG,
} from '../model/naming.ts';
import type { DnsAnswers } from './dns-answers.ts';

const DNS_OVER_TLS_PORT = 853;
const HTTPS_PORT = 443;

/**
 * Says where a name may be hidden, and where what a client claims (SNI, Host) is not what DNS vouches for. Impostors
 * show here: nobody's DNS leads to them.
 *
 * `siteOf` gives the registrable domain of a name (or null), so that one host of a site vouches for another.
 */
export function judgeNames(batch: FlowBatch, answers: DnsAnswers, siteOf: (name: string) => string | null): void {
  const usesEncryptedDns = markEncryptedDns(batch);
  const sites = new Map<number, string>();
  const site = (nameId: number): string => {
    let known = sites.get(nameId);
    if (known === undefined) {
      const name = batch.names.lower(nameId);
      known = siteOf(name) ?? name;
      sites.set(nameId, known);
    }
    return known;
  };
  for (let row = 0; row < batch.count; row++) {
    const source = batch.srcAddress[row]!;
    const destination = batch.dstAddress[row]!;
    if (destination < 0) continue;
    if (
      batch.nameHidden[row] === 0 &&
      batch.destinationName[row]! < 0 &&
      usesEncryptedDns.has(source) &&
      !batch.addresses.isLocal(destination)
    )
      batch.nameHidden[row] = HIDDEN_ENCRYPTED_DNS;
    const claimed = batch.sessionName[row]!;
    if (claimed < 0 || !isPublicName(batch.names.lower(claimed))) continue;
    if (batch.addresses.isLocal(destination)) batch.nameConflict[row] = CONFLICT_PRIVATE_ADDRESS;
    else if (answers.has(destination)) {
      const vouched = answers.namesOf(destination).some((nameId) => site(nameId) === site(claimed));
      if (!vouched) batch.nameConflict[row] = CONFLICT_DIFFERENT_NAME;
    } else if (answers.asked(source) && !usesEncryptedDns.has(source) && batch.sessionNameKind[row] !== SESSION_LOG)
      batch.nameConflict[row] = CONFLICT_NEVER_RESOLVED;
  }
}

/** Marks flows that hide names by themselves and returns the address ids of hosts that resolve names in secret. */
function markEncryptedDns(batch: FlowBatch): Set<number> {
  const hosts = new Set<number>();
  const resolvers = new Map<number, boolean>();
  for (let row = 0; row < batch.count; row++) {
    const bits = batch.hiddenBits[row]!;
    const port = batch.dstPort[row]!;
    const destination = batch.dstAddress[row]!;
    if (bits & HIDDEN_BIT_ECH) batch.nameHidden[row] = HIDDEN_ECH;
    else if (port === DNS_OVER_TLS_PORT) batch.nameHidden[row] = HIDDEN_DOT;
    else if (bits & HIDDEN_BIT_DOH) batch.nameHidden[row] = HIDDEN_DOH;
    else if (port === HTTPS_PORT && destination >= 0 && batch.sessionName[row]! < 0) {
      const isResolver = resolvers.get(destination) ?? isDnsOverHttpsAddress(batch.addresses.text(destination));
      resolvers.set(destination, isResolver);
      if (isResolver) batch.nameHidden[row] = HIDDEN_DOH;
    }
    const answered = batch.dstPayloadBytes[row]! > 0;
    const hidden = batch.nameHidden[row];
    if (answered && (hidden === HIDDEN_DOT || hidden === HIDDEN_DOH)) hosts.add(batch.srcAddress[row]!);
  }
  return hosts;
}

/** A name that anybody could look up, and not an address in letters. */
function isPublicName(name: string): boolean {
  return !isInternalName(name) && parseAddress(name) === null;
}
