import { randomUUID } from 'node:crypto';
import type { MetadataRecord } from '@flowsage/client';
import type { EventRule } from '../model/event-rule.ts';
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
  readonly reason: string;
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
): Promise<EditOutcome> {
  return mayPublish(principal)
    ? { version: await publish(context, principal, edit, base), proposal: null }
    : { version: null, proposal: await propose(context, principal, edit, base) };
}

export function mayPublish({ scopes }: Principal): boolean {
  return scopes.includes('edit');
}

async function publish(
  context: ServerContext,
  principal: Principal,
  { kind, key, record, rule, reason }: Edit,
  base: EditBase,
): Promise<MetadataVersion> {
  const { store } = context;
  const change = { author: actorOf(principal), reason };
  const version = await underCondition<MetadataVersion>(base, () =>
    record === null
      ? store.removeMetadata(kind, key, change, base.expectedVersion)
      : store.saveMetadata(kind, key, { ...change, record, rule }, base.expectedVersion),
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
