import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { ProblemList } from './problem-list.ts';
import type { YamlFile } from './yaml-file.ts';

/**
 * Checks pack files against `knowledge/pack.schema.json` and says in a person's words what does not fit. Each pattern of
 * the schema stands beside a `$comment` that says it in such words.
 */

const SCHEMA_FILE = new URL('../../knowledge/pack.schema.json', import.meta.url);

/** The lists of a file by their keys, and what the schema calls an entry of each. */
const ENTRIES = {
  destinations: 'destination',
  behaviors: 'behavior',
  events: 'event',
  silences: 'silence',
  cases: 'case',
} as const;
type ListName = keyof typeof ENTRIES;
const LIST_NAMES = Object.keys(ENTRIES) as readonly ListName[];

/** An entry of more values than this is told its first problem only: gathering all of them costs their square. */
const MOST_VALUES = 6000;

interface Schema {
  readonly $id: string;
  readonly $defs: Record<string, { items?: unknown }>;
}

/**
 * A file and each entry of its lists are checked by themselves: for a file as a whole the validator would copy all
 * problems so far for every wrong entry.
 */
interface Validators {
  /** A file without the entries of its lists. */
  readonly head: ValidateFunction;
  readonly theme: ValidateFunction;
  /** Stops at the first problem. */
  readonly entry: Readonly<Record<ListName, ValidateFunction>>;
  /** Gathers all problems; made when there are any. */
  readonly wholeEntry: (list: ListName) => ValidateFunction;
}

let compiled: Validators | null = null;

function validators(): Validators {
  compiled ??= compileSchema();
  return compiled;
}

function compileSchema(): Validators {
  const schema = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')) as Schema;
  const options = { verbose: true, ownProperties: true, allowUnionTypes: true };
  const first = new Ajv2020({ ...options, allErrors: false });
  first.addSchema(schema);
  const bare = structuredClone(schema);
  for (const list of LIST_NAMES) delete bare.$defs[list]!.items;
  const all = new Ajv2020({ ...options, allErrors: true });
  all.addSchema(bare);
  const partOf = (ajv: Ajv2020, name: string): ValidateFunction =>
    ajv.compile({ $ref: `${schema.$id}#/$defs/${name}` });
  const whole = new Map<ListName, ValidateFunction>();
  return {
    head: all.compile({ $ref: schema.$id }),
    theme: partOf(all, 'theme'),
    entry: Object.fromEntries(LIST_NAMES.map((list) => [list, partOf(first, ENTRIES[list])])) as Validators['entry'],
    wholeEntry: (list) => {
      const validate = whole.get(list) ?? partOf(all, ENTRIES[list]);
      whole.set(list, validate);
      return validate;
    },
  };
}

/** Tells what in a file does not follow the schema; gives whether all of it does. */
export function checkSchema(kind: 'head' | 'theme', file: string, yaml: YamlFile, problems: ProblemList): boolean {
  const before = problems.size;
  const report = (errors: ValidateFunction['errors'], value: unknown, place: readonly (string | number)[]): void => {
    const tooShort = new Set(
      errors?.filter(({ keyword }) => keyword === 'minLength').map((error) => error.instancePath),
    );
    for (const error of errors ?? []) {
      // Of a text that is too short it is said already; that it has no form either says nothing more.
      if (error.keyword === 'pattern' && tooShort.has(error.instancePath)) continue;
      // What each of several forms lacks says less than that the value has none of them.
      if (error.schemaPath.includes('/anyOf/')) continue;
      problems.add(file, () => {
        const path = [...place, ...pathOf(error, value)];
        const [found, expected] = [foundText(error), expectedText(error)];
        return { file, line: yaml.lineOf(path), path: pathText(path), found, expected };
      });
    }
  };
  const { [kind]: validate, entry, wholeEntry } = validators();
  if (!validate(yaml.value)) report(validate.errors, yaml.value, []);
  for (const list of LIST_NAMES) {
    const validateEntry = entry[list];
    for (const [i, value] of listOf(yaml.value, list).entries()) {
      if (validateEntry(value)) continue;
      const all = isLarge(value) ? validateEntry : wholeEntry(list);
      all(value);
      report(all.errors, value, [list, i]);
    }
  }
  return problems.size === before;
}

function listOf(file: unknown, list: ListName): readonly unknown[] {
  if (typeof file !== 'object' || file === null || !Object.hasOwn(file, list)) return [];
  const value = (file as Readonly<Record<ListName, unknown>>)[list];
  return Array.isArray(value) ? value : [];
}

function isLarge(value: unknown): boolean {
  const waiting = [value];
  for (let count = 0; waiting.length > 0; count++) {
    if (count + waiting.length > MOST_VALUES) return true;
    const next = waiting.pop();
    if (typeof next === 'object' && next !== null) for (const inside of Object.values(next)) waiting.push(inside);
  }
  return false;
}

/** An error's JSON pointer as keys and list positions. */
function pathOf(error: ErrorObject, root: unknown): (string | number)[] {
  const path: (string | number)[] = [];
  let here: unknown = root;
  for (const part of error.instancePath.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const step = Array.isArray(here) ? Number(key) : key;
    path.push(step);
    here = typeof here === 'object' && here !== null ? (here as Record<string | number, unknown>)[step] : undefined;
  }
  return path;
}

/** `destinations[3].ports[0]`. */
export function pathText(path: readonly (string | number)[]): string {
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i === 0 ? '' : '.'}${step}`)).join('');
}

function foundText(error: ErrorObject): string {
  if (error.keyword === 'required') return `no "${String(error.params['missingProperty'])}"`;
  if (error.keyword === 'additionalProperties') {
    return `the unknown key "${String(error.params['additionalProperty']).slice(0, 80)}"`;
  }
  const json = JSON.stringify(error.data) ?? 'nothing';
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}

function expectedText(error: ErrorObject): string {
  const description = (error.parentSchema as { description?: string } | undefined)?.description;
  const hint = description === undefined ? '' : ` (${description})`;
  switch (error.keyword) {
    case 'required':
      return `the key "${String(error.params['missingProperty'])}"`;
    case 'additionalProperties':
      return `only ${Object.keys((error.parentSchema as { properties: object }).properties).join(', ')}`;
    case 'anyOf':
      return (error.parentSchema as { description: string }).description;
    case 'enum':
      return `one of ${(error.params['allowedValues'] as unknown[]).map((value) => JSON.stringify(value)).join(', ')}`;
    case 'type':
      return `${String(error.params['type'])}${hint}`;
    case 'pattern':
      return `${(error.parentSchema as { $comment: string }).$comment}${hint}`;
    case 'minLength':
    case 'maxLength':
      return `a text of ${limitText(error, 'character')}${hint}`;
    case 'minItems':
    case 'maxItems':
      return `a list of ${limitText(error, 'value')}${hint}`;
    case 'minProperties':
    case 'maxProperties':
      return `a map of ${limitText(error, 'key')}${hint}`;
    case 'minimum':
    case 'maximum':
      return `a number of ${limitText(error)}${hint}`;
    default:
      return `a value that ${error.message ?? 'fits the schema'}${hint}`;
  }
}

/** `at least 3 characters` */
function limitText({ keyword, params }: ErrorObject, noun?: string): string {
  const limit = Number(params['limit']);
  const counted = noun === undefined ? '' : ` ${noun}${limit === 1 ? '' : 's'}`;
  return `at ${keyword.startsWith('min') ? 'least' : 'most'} ${limit}${counted}`;
}
