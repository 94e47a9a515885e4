/** One way in which a STIX pattern can hold: values that name a destination, all at once. */
export interface StixMatch {
  readonly value: string;
  readonly port: number | null;
  readonly protocol: 'TCP' | 'UDP' | null;
  /** Whether the value is the name of a domain. */
  readonly isName: boolean;
}

interface Comparison {
  readonly path: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** Bounds against patterns that multiply: alternatives of one pattern, and parentheses in one another. */
const MOST_ALTERNATIVES = 256;
const DEEPEST = 16;

/** Object paths that name a destination. */
const TARGET_PATH =
  /^(?:domain-name:value|hostname:value|url:value|ipv[46]-addr:value|network-traffic:dst_ref\.value|network-traffic:dst_ref\.ref\.value)$/;
/** Said beside a name or address, and no further condition of ours. */
const BESIDE_PATH =
  /^domain-name:resolves_to_refs\[\*\]\.value$|^network-traffic:(?:protocols\[\*\]|dst_port|dst_ref\.type)$/;
/** Files, mails and the like: known to be meant, and nothing that a flow shows. */
const OTHER_OBJECT =
  /^(?:file|email-message|email-addr|process|windows-registry-key|x509-certificate|mutex|artifact|software|directory|user-account)$/;

/**
 * The destinations of a STIX 2 pattern: one observation, or several of which any will do. `other` when it is about
 * things that are no destinations, `unknown` when it is not understood: negations, sequences of observations,
 * destinations that are only meant together with something else.
 */
export function readStixPattern(pattern: string): readonly StixMatch[] | 'file hash' | 'other' | 'unknown' {
  const tokens = tokensOf(pattern);
  if (tokens === null) return 'unknown';
  const parser = new PatternParser(tokens);
  const alternatives = parser.pattern();
  if (alternatives === null) return 'unknown';
  const all = alternatives.flat();
  if (all.length > 0 && all.every(({ path }) => OTHER_OBJECT.test(path.slice(0, path.indexOf(':')))))
    return all.some(({ path }) => path.startsWith('file:hashes')) ? 'file hash' : 'other';
  const matches: StixMatch[] = [];
  for (const comparisons of alternatives) {
    const targets = comparisons.filter(({ path }) => TARGET_PATH.test(path));
    const rest = comparisons.filter(({ path }) => !TARGET_PATH.test(path));
    if (targets.length !== 1 || !rest.every(({ path }) => BESIDE_PATH.test(path))) return 'unknown';
    const { path, operator, values } = targets[0]!;
    if (operator !== '=' && operator !== 'IN' && operator !== 'ISSUBSET') return 'unknown';
    const port = Number(rest.find((one) => one.path === 'network-traffic:dst_port')?.values[0] ?? 0);
    const protocols = rest.find((one) => one.path === 'network-traffic:protocols[*]')?.values ?? [];
    const protocol = protocols.includes('udp') ? 'UDP' : protocols.includes('tcp') ? 'TCP' : null;
    for (const value of values)
      matches.push({
        value,
        port: Number.isInteger(port) && port > 0 && port < 65_536 ? port : null,
        protocol,
        isName: path === 'domain-name:value',
      });
  }
  return matches;
}

/** Words, texts and marks; null when there is anything else. */
function tokensOf(pattern: string): string[] | null {
  const tokens: string[] = [];
  const token =
    /\s*(?:('(?:[^'\\]|\\.)*')|([a-zA-Z0-9-]+:[^\s=!<>()]+)|([A-Za-z_]+)|(-?[0-9.]+)|(!=|<=|>=|[=<>()[\],]))/gy;
  while (token.lastIndex < pattern.trimEnd().length) {
    const match = token.exec(pattern);
    if (match === null || tokens.length > 20_000) return null;
    tokens.push(match[0].trim());
  }
  return tokens;
}

/** Gives the alternatives of a pattern, each a list of comparisons that hold together; null when not understood. */
class PatternParser {
  private readonly tokens: readonly string[];
  private at = 0;

  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
  }

  /** `[…] OR […]` */
  pattern(): Comparison[][] | null {
    const alternatives: Comparison[][] = [];
    do {
      if (!this.accept('[')) return null;
      const inside = this.either(0);
      if (inside === null || !this.accept(']')) return null;
      alternatives.push(...inside);
    } while (this.accept('OR') && alternatives.length <= MOST_ALTERNATIVES);
    return this.at === this.tokens.length ? alternatives : null;
  }

  private either(depth: number): Comparison[][] | null {
    const alternatives: Comparison[][] = [];
    do {
      const next = this.together(depth);
      if (next === null || alternatives.length + next.length > MOST_ALTERNATIVES) return null;
      alternatives.push(...next);
    } while (this.accept('OR'));
    return alternatives;
  }

  private together(depth: number): Comparison[][] | null {
    let alternatives: Comparison[][] = [[]];
    do {
      const next = this.one(depth);
      if (next === null || alternatives.length * next.length > MOST_ALTERNATIVES) return null;
      alternatives = alternatives.flatMap((left) => next.map((right) => [...left, ...right]));
    } while (this.accept('AND'));
    return alternatives;
  }

  private one(depth: number): Comparison[][] | null {
    if (depth > DEEPEST) return null;
    if (this.accept('(')) {
      const inside = this.either(depth + 1);
      return inside !== null && this.accept(')') ? inside : null;
    }
    const path = this.next();
    const operator = this.next().toUpperCase();
    if (!path.includes(':') || !/^(?:=|!=|<|>|<=|>=|IN|LIKE|MATCHES|ISSUBSET|ISSUPERSET)$/.test(operator)) return null;
    if (operator !== 'IN') {
      const value = this.next();
      return value === '' ? null : [[{ path, operator, values: [plain(value)] }]];
    }
    if (!this.accept('(')) return null;
    const values: string[] = [];
    do values.push(plain(this.next()));
    while (this.accept(','));
    return this.accept(')') ? [[{ path, operator, values }]] : null;
  }

  private next(): string {
    return this.tokens[this.at++] ?? '';
  }

  private accept(token: string): boolean {
    if (this.tokens[this.at]?.toUpperCase() !== token) return false;
    this.at++;
    return true;
  }
}

function plain(token: string): string {
  return token.startsWith("'") ? token.slice(1, -1).replace(/\\(.)/g, '$1') : token;
}
