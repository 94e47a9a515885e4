import type { Settings } from '../config/settings.ts';
import { flowId } from '../label/flow-id.ts';
import { parseAddress } from '../model/address.ts';
import { FLOW_COLUMNS } from '../model/columns.ts';
import type { FlowIdentity } from '../model/flow-view.ts';
import type { FlowChunk } from '../model/sample.ts';
import { hostKey, isInsideHost } from './inside-hosts.ts';

/** Hosts with a name of their own; those beyond share one, so that a scan with invented sources takes no memory. */
const MOST_NAMED_HOSTS = 100_000;
/** Spellings of hosts whose key is remembered, and ids of behaviors: hashing is dear. */
const MOST_REMEMBERED = 50_000;
/** Domains above a name that are remembered as inside like the name. */
const MOST_PARENTS_OF_NAME = 3;

/** Stands for what is inside and has no name of its own: beyond the bound, or met in no flow. */
export const OTHER_INSIDE_HOST = 'host-more';
const OTHER_OUTSIDE_HOST = 'outside-more';

interface Spelling {
  readonly key: string;
  readonly isInside: boolean;
}

/**
 * How hosts are called on public pages of one sample: sources, and hosts inside wherever they stand, by a made-up name
 * that stays the same within the sample; what is public elsewhere by what it is. Names are given in the order of first
 * appearance, `host-1` … to hosts inside and `outside-1` … to sources outside, so the same flows get the same names each
 * time and no name can be computed from a host. Sources may be left out instead.
 */
export class PublicNames {
  private readonly hidesSources: boolean;
  private readonly most: number;
  private readonly names = new Map<string, string>();
  private readonly parents = new Set<string>();
  private readonly spellings = new Map<string, Spelling>();
  private readonly flowIds = new Map<string, string>();
  private readonly given = { host: 0, outside: 0 };
  private takenRows = 0;

  constructor(choice: Exclude<Settings['publicSources'], 'shown'>, most = MOST_NAMED_HOSTS) {
    this.hidesSources = choice === 'hidden';
    this.most = most;
  }

  /** All rows before this one have given their hosts names. */
  get rows(): number {
    return this.takenRows;
  }

  /** Names the hosts of a chunk whose first row has this number. Chunks come in order; one that was taken changes nothing. */
  take(chunk: FlowChunk, firstRow: number): void {
    if (firstRow > this.takenRows) throw new Error(`public names: row ${firstRow} before row ${this.takenRows}`);
    const count = chunk[0]?.length ?? 0;
    for (let row = this.takenRows - firstRow; row < count; row++) {
      const hasPort = chunk[PROTOCOL]![row] !== 'ICMP';
      this.give(splitEnd(textAt(chunk, SRC, row), hasPort).host, true);
      this.give(splitEnd(textAt(chunk, DST, row), hasPort).host, false);
      for (const column of NAMES_BESIDE) this.give(splitEnd(textAt(chunk, column, row)).host, false);
    }
    this.takenRows = Math.max(this.takenRows, firstRow + count);
  }

  /** A source, with the port that it may have. */
  source(text: string, hasPort: boolean): string {
    if (this.hidesSources || text === '') return '';
    const { host, rest } = splitEnd(text, hasPort);
    const { key, isInside } = this.spelling(host);
    return (this.names.get(key) ?? (isInside ? OTHER_INSIDE_HOST : OTHER_OUTSIDE_HOST)) + rest;
  }

  /** Name or address of a destination, without a port. */
  host(host: string): string {
    const { key, isInside } = this.spelling(host);
    return isInside ? (this.names.get(key) ?? OTHER_INSIDE_HOST) : host;
  }

  /** `host:port`, or whatever stands in the port's place, or the host alone. */
  place(text: string, hasPort = true): string {
    const { host, rest } = splitEnd(text, hasPort);
    const shown = this.host(host);
    return shown === host ? text : shown + rest;
  }

  /** A behavior's id is a hash that could be guessed from: under another name it is that of the name. */
  identity(category: string, { flowId: id, destinationData }: FlowIdentity): FlowIdentity {
    const shown = this.place(destinationData);
    if (shown === destinationData) return { flowId: id, destinationData };
    const behavior = `${category} ${shown}`;
    let shownId = this.flowIds.get(behavior);
    if (shownId === undefined) {
      shownId = flowId(category, shown);
      if (this.flowIds.size >= MOST_REMEMBERED) this.flowIds.clear();
      this.flowIds.set(behavior, shownId);
    }
    return { flowId: shownId, destinationData: shown };
  }

  /** How a host inside is called that some flow of the sample names; null for all others. */
  known(host: string): string | null {
    const { key, isInside } = this.spelling(host);
    return isInside ? (this.names.get(key) ?? null) : null;
  }

  /** Whether hosts inside that flows of the sample name are below this domain. */
  isParent(domain: string): boolean {
    return this.parents.has(domain);
  }

  /** Hosts inside with their names. */
  *insideHosts(): Iterable<readonly [key: string, name: string]> {
    for (const [key, name] of this.names) if (this.spelling(key).isInside) yield [key, name];
  }

  private give(host: string, isSource: boolean): void {
    if (host === '') return;
    const { key, isInside } = this.spelling(host);
    if ((!isInside && !isSource) || this.names.has(key) || this.names.size >= this.most) return;
    const kind = isInside ? 'host' : 'outside';
    this.names.set(key, `${kind}-${++this.given[kind]}`);
    if (isInside && parseAddress(key) === null) for (const parent of parentsOf(key)) this.parents.add(parent);
  }

  private spelling(host: string): Spelling {
    let spelling = this.spellings.get(host);
    if (spelling === undefined) {
      const key = hostKey(host);
      spelling = { key, isInside: isInsideHost(key) };
      if (this.spellings.size >= MOST_REMEMBERED) this.spellings.clear();
      this.spellings.set(host, spelling);
    }
    return spelling;
  }
}

const SRC = columnIndex('src');
const DST = columnIndex('dst');
const PROTOCOL = columnIndex('protocolInformation');
/** What else names a host of the flow. */
const NAMES_BESIDE = ['dstAddress', 'sessionName', 'dnsName', 'srcSessionName'].map(columnIndex);

function columnIndex(column: string): number {
  return FLOW_COLUMNS.findIndex(({ name }) => name === column);
}

function textAt(chunk: FlowChunk, column: number, row: number): string {
  return String(chunk[column]![row] ?? '');
}

/** What may follow the colon: a port, or what stands in its place where there is none. */
const PORT = /^(?:[0-9]{1,5}|ICMP|TCP|UDP|unknown)$/;

/** IPv6 addresses stand without brackets: `fd00::1` without a port would be `fd00:` and `1`. */
function splitEnd(text: string, hasPort = true): { readonly host: string; readonly rest: string } {
  const colon = hasPort ? text.lastIndexOf(':') : -1;
  if (colon < 0 || !PORT.test(text.slice(colon + 1))) return { host: text, rest: '' };
  const host = text.slice(0, colon);
  const isAddressCut = host.includes(':') && parseAddress(host.replace(/^\[(.*)\]$/, '$1')) === null;
  return isAddressCut ? { host: text, rest: '' } : { host, rest: text.slice(colon) };
}

/** Domains above a name, without the last label alone. */
function parentsOf(name: string): string[] {
  const labels = name.split('.');
  const most = Math.min(labels.length - 2, MOST_PARENTS_OF_NAME);
  return Array.from({ length: Math.max(most, 0) }, (_, i) => labels.slice(i + 1).join('.'));
}
