import { readFileSync } from 'node:fs';
import type { Relevance } from '@flowsage/client';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { RelationKind, TagsByKind } from '../model/behavior-record.ts';
import type { SourceScope, StepRepeat } from '../model/event-rule.ts';
import type { FlowPattern } from '../model/flow-pattern.ts';
import type { PackCase } from './pack-case.ts';
import type { PackProblem, YamlFile } from './yaml-file.ts';

/** Checks pack files against `knowledge/pack.schema.json` and says in a person's words what does not fit. */

/** One description of one or more names, as written in a pack. */
export interface PackEntry {
  readonly names: readonly string[];
  readonly ports?: readonly string[];
  /** Who owns every one of the names. */
  readonly owner_groups?: readonly string[];
  /** In their place: names by owner. */
  readonly owners?: Readonly<Record<string, readonly string[]>>;
  readonly landscape?: readonly string[];
  readonly concern_level: number;
  readonly category: string;
  readonly title: string;
  readonly refs?: readonly string[];
  readonly comments?: readonly string[];
  readonly controllable_subdomains?: boolean;
  readonly controllable_urls?: boolean;
  readonly excluded_subdomains?: readonly string[];
  readonly tags?: readonly string[];
  readonly tags_by_kind?: Partial<TagsByKind>;
  readonly intended_purpose: string;
  readonly abuse: string;
  readonly when_concerned: string;
  readonly last_modified?: string;
  readonly author?: string;
  readonly ttp_of_groups?: readonly string[];
  readonly all_children_inherit_knowledge?: boolean;
  readonly report_abuse_how?: string;
}

/** What behaviors and events both may say, as written in a pack. */
export interface PackActivity {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly relevance?: Relevance;
  readonly tags?: Partial<TagsByKind>;
  readonly owner_groups?: readonly string[];
  readonly landscape?: readonly string[];
  readonly concern_level?: number;
  readonly category?: string;
  readonly intended_purpose?: string;
  readonly abuse?: string;
  readonly when_concerned?: string;
  readonly refs?: readonly string[];
  readonly author?: string;
  readonly last_modified?: string;
}

export interface PackBehavior extends PackActivity {
  readonly match: FlowPattern;
  readonly priority?: number;
}

export interface PackEvent extends PackActivity {
  readonly window: number;
  readonly source?: SourceScope;
  readonly steps: readonly PackStep[];
}

/** One of `behavior`, `match` and `absent` is there; which others go with it is checked after the schema. */
export interface PackStep {
  readonly behavior?: string;
  readonly match?: FlowPattern;
  readonly absent?: { readonly behavior?: string; readonly match?: FlowPattern };
  readonly within?: number;
  readonly destination?: 'same' | 'different' | Partial<Record<RelationKind, number>>;
  readonly repeat?: Partial<StepRepeat>;
  readonly optional?: boolean;
}

/** At least one of the first three is there. */
export interface PackSilence {
  readonly detection?: string;
  readonly source?: string;
  readonly destination?: string;
  readonly until: string;
  readonly reason: string;
}

/** What any file of a pack may hold. */
export interface PackTheme {
  readonly title?: string;
  readonly destinations?: readonly PackEntry[];
  readonly behaviors?: readonly PackBehavior[];
  readonly events?: readonly PackEvent[];
  readonly silences?: readonly PackSilence[];
  readonly cases?: readonly PackCase[];
}

/** `pack.yaml`. */
export interface PackHead extends PackTheme {
  readonly name: string;
  readonly version: string;
  readonly title: string;
  readonly author: string;
  readonly licence: string;
  readonly updated: string;
  readonly sources?: readonly string[];
}

const SCHEMA_FILE = new URL('../../knowledge/pack.schema.json', import.meta.url);

/** More problems than this are not listed for one file: the first ones usually cause the rest. */
const MOST_PROBLEMS = 50;

let compiled: { head: ValidateFunction; theme: ValidateFunction } | null = null;

function validators(): { head: ValidateFunction; theme: ValidateFunction } {
  if (compiled === null) {
    const schema = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')) as { $id: string };
    const ajv = new Ajv2020({ allErrors: true, verbose: true, ownProperties: true, allowUnionTypes: true });
    const head = ajv.compile(schema);
    compiled = { head, theme: ajv.compile({ $ref: `${schema.$id}#/$defs/theme` }) };
  }
  return compiled;
}

/** What in a file does not follow the schema. */
export function schemaProblems(kind: 'head' | 'theme', file: string, yaml: YamlFile): PackProblem[] {
  const validate = validators()[kind];
  if (validate(yaml.value)) return [];
  // What each of several forms lacks says less than that the value has none of them.
  const errors = (validate.errors ?? []).filter(({ schemaPath }) => !schemaPath.includes('/anyOf/'));
  return errors.slice(0, MOST_PROBLEMS).map((error) => {
    const path = pathOf(error, yaml.value);
    return {
      file,
      line: yaml.lineOf(path),
      path: pathText(path),
      found: foundText(error),
      expected: expectedText(error),
    };
  });
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
      return `text that fits ${String(error.params['pattern'])}${hint}`;
    default:
      return `a value that ${error.message ?? 'fits the schema'}${hint}`;
  }
}
