import { randomUUID } from 'node:crypto';
import type { MetadataRecord } from '@flowsage/client';
import { AppError } from '../lib/app-error.ts';
import type { EventRule } from '../model/event-rule.ts';
import type { WrittenKnowledge } from '../model/written-knowledge.ts';
import type { MetadataKind, MetadataVersion, Proposal } from '../store/index.ts';
import type { Principal } from './access.ts';
import { actorOf } from './actor.ts';
import type { ServerContext } from './context.ts';
import { type EditBase, underCondition } from './edit-conditions.ts';

/** What somebody wants to be known of something; the record is null where nothing shall be. */
export interface Edit {
  readonly kind: MetadataKind;
  readonly key: string;
  readonly record: MetadataRecord | null;
  readonly rule: EventRule | null;
  /** Only of Destinations; null where no field shall be given. */
  readonly knowledge: WrittenKnowledge | null;
  readonly reason: string;
}

/** An edit that may leave the fields of knowledge out, so that they stay as they are. */
export type EditOverKnowledge = Omit<Edit, 'knowledge'> & { readonly knowledge?: WrittenKnowledge | null };

/** The fields of knowledge that an edit over the latest version would leave there. */
export function knowledgeAfter({ knowledge }: EditOverKnowledge, latest: MetadataVersion | null): Edit['knowledge'] {
  return knowledge === undefined ? (latest?.knowledge ?? null) : knowledge;
}

/** How an edit ended. */
export type EditOutcome =
  | { readonly version: MetadataVersion; readonly proposal: null }
  | { readonly version: null; readonly proposal: Proposal };

/**
 * Publishes an edit where the key may edit, and else keeps it as a proposal. Whose edit it is, the key says, whatever the
 * edit does.
 */
export async function makeEdit(
  context: ServerContext,
  principal: Principal,
  edit: Edit,
  base: EditBase,
  expectedVersion: number | null = base.expectedVersion,
): Promise<EditOutcome> {
  return mayPublish(principal)
    ? { version: await publish(context, principal, edit, base, expectedVersion), proposal: null }
    : { version: null, proposal: await propose(context, principal, edit, base) };
}

/** Others may write while an edit is made that keeps what it does not name; then it is made over what they wrote. */
const MOST_ATTEMPTS = 5;

/** The same with fields of knowledge that stay as they are where the edit leaves them out. */
export async function makeEditOver(
  context: ServerContext,
  principal: Principal,
  edit: EditOverKnowledge,
  readBase: () => Promise<EditBase>,
): Promise<EditOutcome> {
  for (let attempt = 1; ; attempt++) {
    const base = await readBase();
    const full: Edit = { ...edit, knowledge: knowledgeAfter(edit, base.latest) };
    if (edit.knowledge !== undefined || base.expectedVersion !== null) return makeEdit(context, principal, full, base);
    try {
      return await makeEdit(context, principal, full, base, base.latest?.version ?? 0);
    } catch (error) {
      const isOvertaken = error instanceof AppError && error.kind === 'conflict';
      if (!isOvertaken || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

export function mayPublish({ scopes }: Principal): boolean {
  return scopes.includes('edit');
}

async function publish(
  context: ServerContext,
  principal: Principal,
  { kind, key, record, rule, knowledge, reason }: Edit,
  base: EditBase,
  expectedVersion: number | null,
): Promise<MetadataVersion> {
  const { store } = context;
  const change = { author: actorOf(principal), reason };
  const version = await underCondition<MetadataVersion>(base, () =>
    record === null
      ? store.removeMetadata(kind, key, change, expectedVersion)
      : store.saveMetadata(kind, key, { ...change, record, rule, knowledge }, expectedVersion),
  );
  await published(context, principal, record === null ? 'metadata.remove' : 'metadata.edit', version);
  return version;
}

/** What follows every version that was written: it is audited, and what rests on knowledge is told. */
export async function published(
  { store, rejudging }: ServerContext,
  principal: Principal,
  action: string,
  { kind, key, version }: MetadataVersion,
): Promise<void> {
  rejudging.wake();
  await store.audit({
    actor: actorOf(principal),
    action,
    object: `${kind} ${key}`,
    detail: `version ${version}`,
  });
}

async function propose(
  { store, settings }: ServerContext,
  principal: Principal,
  edit: Edit,
  base: EditBase,
): Promise<Proposal> {
  const proposal = await store.addProposal(
    { id: randomUUID(), ...edit, baseVersion: base.latest?.version ?? 0, author: actorOf(principal) },
    settings.maxOpenProposals,
  );
  await store.audit({
    actor: actorOf(principal),
    action: 'proposal.add',
    object: proposal.id,
    detail: `${edit.kind} ${edit.key}`,
  });
  return proposal;
}
