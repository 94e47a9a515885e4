import { parseAddress } from '../model/address.ts';
import { normalizeName } from '../model/destination.ts';
import { isDnsOverHttpsAddress, isDnsOverHttpsName } from '../model/dns-over-https.ts';
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
  NAME_PASSIVE,
  NAME_SESSION,
} from '../model/naming.ts';
import { createLiteralCheck } from './address-literals.ts';
import type { DnsAnswers } from './dns-answers.ts';

const DNS_PORT = 53;
/** DNS over TLS (RFC 7858), over UDP the same in QUIC (RFC 9250). */
const DNS_OVER_TLS_PORT = 853;
const HTTPS_PORT = 443;

/** Gives the registrable domain of a name (lower case, no closing dot), or null when it has none. */
export type SiteOf = (name: string) => string | null;

/**
 * Says where a name may be hidden, and where what a client claims (SNI, Host) is not what DNS vouches for. Impostors
 * show here: nobody's DNS leads to them.
 *
 * `siteOf` brings the hosts of one site together, so that each vouches for the others. `usesPassive` says whether DNS
 * answers may name destinations.
 */
export function judgeNames(batch: FlowBatch, answers: DnsAnswers, siteOf: SiteOf, usesPassive = true): void {
  const clients = findDnsClients(batch);
  const vouchers = new Vouchers(batch, answers, siteOf);
  for (let row = 0; row < batch.count; row++) {
    const source = batch.srcAddress[row]!;
    const destination = batch.dstAddress[row]!;
    if (destination < 0) continue;
    const isLocal = batch.addresses.isLocal(destination);
    const resolvesInSecret = clients.inSecret.has(source);
    if (batch.nameHidden[row] === 0 && batch.destinationName[row]! < 0 && resolvesInSecret && !isLocal)
      batch.nameHidden[row] = HIDDEN_ENCRYPTED_DNS;

    const claimed = batch.sessionName[row]!;
    if (claimed < 0) continue;
    const name = normalizeName(batch.names.lower(claimed));
    // An address in letters names nothing.
    if (parseAddress(name) !== null) continue;
    if (batch.nameHidden[row] === HIDDEN_ECH && !isLocal && answers.has(destination)) {
      // Browsers send the extension as a decoy too. Where DNS leads to the name in the clear, nothing is hidden; where
      // it leads elsewhere, that name is the cover of the real one (RFC 9849 §6.1), and DNS knows better.
      if (vouchers.vouch(destination, name)) batch.nameHidden[row] = 0;
      else if (usesPassive && batch.nameSource[row] === NAME_SESSION) {
        batch.destinationName[row] = batch.dnsName[row]!;
        batch.nameSource[row] = NAME_PASSIVE;
      }
      continue;
    }
    if (isLocal) {
      if (!isInternalName(name)) batch.nameConflict[row] = CONFLICT_PRIVATE_ADDRESS;
    } else if (answers.has(destination)) {
      if (!vouchers.vouch(destination, name)) batch.nameConflict[row] = CONFLICT_DIFFERENT_NAME;
    } else if (answers.count > 0 && clients.inTheClear.has(source) && !resolvesInSecret && !isInternalName(name))
      batch.nameConflict[row] = CONFLICT_NEVER_RESOLVED;
  }
}

/** Address ids of the hosts that got answers to their DNS questions. */
interface DnsClients {
  readonly inTheClear: ReadonlySet<number>;
  readonly inSecret: ReadonlySet<number>;
}

/** Marks flows that hide names by themselves, and finds who resolves names how. */
function findDnsClients(batch: FlowBatch): DnsClients {
  const inTheClear = new Set<number>();
  const inSecret = new Set<number>();
  const isResolverFlow = resolverFlows(batch);
  for (let row = 0; row < batch.count; row++) {
    const port = batch.dstPort[row]!;
    const bits = batch.hiddenBits[row]!;
    // What a flow is comes before a ClientHello extension that browsers send everywhere, to resolvers too.
    if (port === DNS_OVER_TLS_PORT) batch.nameHidden[row] = HIDDEN_DOT;
    else if (bits & HIDDEN_BIT_DOH || (port === HTTPS_PORT && isResolverFlow(row))) batch.nameHidden[row] = HIDDEN_DOH;
    else if (bits & HIDDEN_BIT_ECH) batch.nameHidden[row] = HIDDEN_ECH;
    const source = batch.srcAddress[row]!;
    if (source < 0 || !(batch.dstPayloadBytes[row]! > 0)) continue;
    const hidden = batch.nameHidden[row];
    if (hidden === HIDDEN_DOT || hidden === HIDDEN_DOH) inSecret.add(source);
    else if (port === DNS_PORT) inTheClear.add(source);
  }
  return { inTheClear, inSecret };
}

/** Tells whether a row goes to a well-known resolver: by the best name there is, or else by its address. */
function resolverFlows(batch: FlowBatch): (row: number) => boolean {
  const byName = new Map<number, boolean>();
  const byAddress = new Map<number, boolean>();
  const isLiteral = createLiteralCheck(batch.names);
  return (row) => {
    const claimed = batch.sessionName[row]!;
    const hasClaim = claimed >= 0 && !isLiteral(claimed);
    const name = hasClaim ? claimed : batch.destinationName[row]!;
    if (name >= 0) {
      let isKnown = byName.get(name);
      if (isKnown === undefined) {
        isKnown = isDnsOverHttpsName(normalizeName(batch.names.lower(name)));
        byName.set(name, isKnown);
      }
      if (isKnown || hasClaim) return isKnown;
    }
    const address = batch.dstAddress[row]!;
    if (address < 0) return false;
    let isKnown = byAddress.get(address);
    if (isKnown === undefined) {
      isKnown = isDnsOverHttpsAddress(batch.addresses.text(address));
      byAddress.set(address, isKnown);
    }
    return isKnown;
  };
}

/** The sites that DNS led to an address for. */
class Vouchers {
  private readonly batch: FlowBatch;
  private readonly answers: DnsAnswers;
  private readonly siteOf: SiteOf;
  private readonly sites = new Map<string, string>();
  private readonly byAddress = new Map<number, ReadonlySet<string>>();

  constructor(batch: FlowBatch, answers: DnsAnswers, siteOf: SiteOf) {
    this.batch = batch;
    this.answers = answers;
    this.siteOf = siteOf;
  }

  /** Whether any name that was resolved to the address is of the same site as `name`. */
  vouch(address: number, name: string): boolean {
    let sites = this.byAddress.get(address);
    if (sites === undefined) {
      const names = this.answers.namesOf(address).map((nameId) => normalizeName(this.batch.names.lower(nameId)));
      sites = new Set(names.map((known) => this.site(known)));
      this.byAddress.set(address, sites);
    }
    return sites.has(this.site(name));
  }

  /** A name without a registrable domain stands for itself. */
  private site(name: string): string {
    let site = this.sites.get(name);
    if (site === undefined) {
      site = this.siteOf(name) ?? name;
      this.sites.set(name, site);
    }
    return site;
  }
}
