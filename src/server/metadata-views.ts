import type { FieldChangeV1, MetadataV1, MetadataVersionV1, ProposalV1 } from '@flowsage/client';
import { TAG_KINDS, tagFieldOf } from '../model/behavior-record.ts';
import { readTags } from '../model/metadata.ts';
import { KNOWLEDGE_LIMITS, type KnowledgeFieldForm, WRITTEN_KNOWLEDGE_FORMS } from '../model/written-knowledge.ts';
import { RULE_LIMITS } from '../model/written-record.ts';
import type { MetadataVersion, Proposal, StoredMetadata } from '../store/index.ts';
import { KNOWLEDGE, METADATA_RECORD } from './destination-answers.ts';
import { isoTime, isoTimeOrNull, TIME } from './route-schemas.ts';

/** What people wrote and propose, as the API tells it. */

export const RULE = {
  type: ['object', 'null'],
  required: ['steps', 'windowSeconds'],
  properties: {
    steps: {
      type: 'array',
      minItems: 2,
      maxItems: 20,
      description: 'Behaviors (flow ids) in their order, all of one source.',
      items: { type: 'string', pattern: '^[0-9a-fA-F]{32,64}$' },
    },
    windowSeconds: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 31 * 24 * 60 * 60,
      description: 'From the start of the first flow to the start of the last one.',
    },
    stepNames: {
      type: 'array',
      maxItems: RULE_LIMITS.steps,
      description: 'What you call each of the steps; empty for no name. They change nothing of what is found.',
      items: { type: 'string', maxLength: RULE_LIMITS.stepName },
    },
  },
} as const;

const ANSWERED_RULE = {
  type: ['object', 'null'],
  required: ['eventId', 'steps', 'windowSeconds'],
  properties: {
    eventId: { type: 'string' },
    steps: { type: 'array', items: { type: 'string' } },
    windowSeconds: { type: 'number' },
    stepNames: { type: 'array', items: { type: 'string' }, description: 'Absent where no step has a name.' },
  },
} as const;

const LINE = { type: 'string', maxLength: KNOWLEDGE_LIMITS.lineChars } as const;

const KNOWLEDGE_SCHEMAS: Readonly<Record<KnowledgeFieldForm, object>> = {
  line: LINE,
  lines: { type: 'array', maxItems: KNOWLEDGE_LIMITS.lines, items: LINE },
  prose: { type: 'string', maxLength: KNOWLEDGE_LIMITS.proseChars },
  level: { type: 'integer', minimum: KNOWLEDGE_LIMITS.leastLevel, maximum: KNOWLEDGE_LIMITS.mostLevel },
  flag: { type: 'boolean' },
};

/** `WrittenKnowledgeV1` as a schema, or null. */
export const WRITTEN_KNOWLEDGE = {
  type: ['object', 'null'],
  description: 'What people say of a Destination beyond its record; fields that they do not give are left out.',
  properties: Object.fromEntries(
    Object.entries(WRITTEN_KNOWLEDGE_FORMS).map(([field, form]) => {
      const told = KNOWLEDGE.properties[field as keyof typeof WRITTEN_KNOWLEDGE_FORMS];
      return [
        field,
        'description' in told ? { ...KNOWLEDGE_SCHEMAS[form], description: told.description } : KNOWLEDGE_SCHEMAS[form],
      ];
    }),
  ),
} as const;

const RECORD_OR_NULL = { ...METADATA_RECORD, type: ['object', 'null'], description: 'Null: nothing is written of it.' };

export const METADATA = {
  type: 'object',
  required: ['kind', 'key', 'version', 'record', 'rule', 'knowledge', 'accountId', 'at', 'reason'],
  properties: {
    kind: { type: 'string' },
    key: { type: 'string' },
    version: { type: 'integer', description: 'From 1; 0 for a record of an installed pack that nobody changed here.' },
    record: METADATA_RECORD,
    rule: ANSWERED_RULE,
    knowledge: WRITTEN_KNOWLEDGE,
    accountId: { type: 'string', description: 'Whose edit it was.' },
    at: TIME,
    reason: { type: 'string' },
  },
} as const;

export const CHANGES = {
  type: 'array',
  description: 'Fields of record and knowledge that differ; those of tags as lists, the rule of an Event as `rule`.',
  items: {
    type: 'object',
    required: ['field', 'before', 'after'],
    properties: { field: { type: 'string' }, before: {}, after: {} },
  },
} as const;

export const METADATA_VERSION = {
  ...METADATA,
  required: [...METADATA.required, 'changes'],
  properties: { ...METADATA.properties, record: RECORD_OR_NULL, changes: CHANGES },
} as const;

export const PROPOSAL = {
  type: 'object',
  required: [
    'id',
    'kind',
    'key',
    'state',
    'baseVersion',
    'record',
    'rule',
    'knowledge',
    'reason',
    'accountId',
    'at',
    'decision',
  ],
  properties: {
    id: { type: 'string' },
    kind: { type: 'string' },
    key: { type: 'string' },
    state: { type: 'string', enum: ['proposed', 'published', 'rejected', 'withdrawn'] },
    baseVersion: { type: 'integer', description: 'The latest version when it was written; 0 for none.' },
    record: RECORD_OR_NULL,
    rule: ANSWERED_RULE,
    knowledge: WRITTEN_KNOWLEDGE,
    reason: { type: 'string' },
    accountId: { type: 'string', description: 'Who proposes it.' },
    at: TIME,
    decision: {
      type: ['object', 'null'],
      description: 'How it ended; null while it is proposed.',
      required: ['accountId', 'at', 'comment', 'version'],
      properties: {
        accountId: { type: 'string' },
        at: TIME,
        comment: { type: 'string' },
        version: { type: ['integer', 'null'], description: 'The version that it became.' },
      },
    },
  },
} as const;

/** `MetadataRecord` of a pack, or null. */
export const OF_PACKS = {
  type: ['object', 'null'],
  description: 'What packs say in its place while nothing is written of it.',
  additionalProperties: { type: 'string' },
} as const;

export const PROPOSAL_DETAILS = {
  ...PROPOSAL,
  required: [...PROPOSAL.required, 'latestVersion', 'changes', 'ofPacks'],
  properties: {
    ...PROPOSAL.properties,
    latestVersion: { type: 'integer', description: 'Version that is published now; 0 for none.' },
    changes: { ...CHANGES, description: 'What would change if it was published now.' },
    ofPacks: OF_PACKS,
  },
} as const;

/** Of answers about a version. */
export const ETAG_HEADER = {
  etag: { type: 'string', description: 'Names the version, for `If-Match`.' },
} as const;

/** What an edit is answered with. */
export const OUTCOMES = {
  200: { ...METADATA_VERSION, description: 'It is published.', headers: ETAG_HEADER },
  201: { ...PROPOSAL, description: 'It is proposed.' },
} as const;

/** The names of a version in `ETag` and `If-Match`. */
export function etagOf({ version }: Pick<MetadataVersion, 'version'>): string {
  return `"v${version}"`;
}

export function metadataV1(stored: StoredMetadata): MetadataV1 {
  const { kind, key, version, record, rule, knowledge, author, reason } = stored;
  // The epoch's ends are for packs, whose days are read from text.
  const at = isoTimeOrNull(stored.at) ?? isoTime(0);
  return { kind, key, version, record, rule, knowledge, accountId: author.accountId, at, reason };
}

/** A version and what it changed of the one before; null: it is the first. */
export function metadataVersionV1(version: MetadataVersion, before: MetadataVersion | null): MetadataVersionV1 {
  const { record, ...rest } = version;
  // Only the record is another kind of thing.
  return { ...metadataV1({ ...rest, record: record! }), record, changes: changesOf(before, version) };
}

export function proposalV1(proposal: Proposal): ProposalV1 {
  const { id, kind, key, state, baseVersion, record, rule, knowledge, reason, author, at, decision } = proposal;
  return {
    id,
    kind,
    key,
    state,
    baseVersion,
    record,
    rule,
    knowledge,
    reason,
    accountId: author.accountId,
    at: isoTime(at),
    decision:
      decision === null
        ? null
        : {
            accountId: decision.by.accountId,
            at: isoTime(decision.at),
            comment: decision.comment,
            version: decision.version,
          },
  };
}

type Written = Pick<MetadataVersion, 'record' | 'rule' | 'knowledge'>;

const TAG_FIELDS = new Set<string>(TAG_KINDS.map(tagFieldOf));

/** The fields in which two versions differ, in their order in a record; those of knowledge come behind. */
export function changesOf(before: Written | null, after: Written): readonly FieldChangeV1[] {
  const was = fieldsOf(before);
  const is = fieldsOf(after);
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((field) => {
    const [from, to] = [was.get(field) ?? null, is.get(field) ?? null];
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ field, before: from, after: to }];
  });
}

function fieldsOf(written: Written | null): ReadonlyMap<string, unknown> {
  const fields = new Map<string, unknown>();
  if (written === null || written.record === null) return fields;
  for (const [field, value] of Object.entries(written.record)) {
    const tags = TAG_FIELDS.has(field) ? readTags(value) : null;
    if (tags === null ? value !== '' : tags.length > 0) fields.set(field, tags ?? value);
  }
  if (written.rule !== null) {
    const { eventId: _, ...rule } = written.rule;
    fields.set('rule', rule);
  }
  // No field of a record is called as one of these.
  for (const [field, value] of Object.entries(written.knowledge ?? {})) fields.set(field, value);
  return fields;
}
