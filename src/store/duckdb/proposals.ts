import type { JS } from '@duckdb/node-api';
import type { MetadataRecord } from '@flowsage/client';
import { AppError } from '../../lib/app-error.ts';
import type { Actor } from '../../model/account.ts';
import type { EventRule } from '../../model/event-rule.ts';
import type { MetadataKind } from '../metadata-store.ts';
import type { Proposal, ProposalState, ProposalStore } from '../proposal-store.ts';
import type { Connections } from './connections.ts';
import { addVersion, knowledgeText, parseKnowledge } from './metadata.ts';
import type { Sql } from './sql.ts';

const COLUMNS = `
  id, kind, key, base_version, record, rule, author_account, author_key, reason, proposed_at, state, decider_account,
  decider_key, decided_at, comment, published_version, knowledge`;

const COUNT_OPEN = "SELECT count(*)::INTEGER FROM proposal WHERE author_account = $1 AND state = 'proposed'";

const INSERT_PROPOSAL = `
  INSERT INTO proposal (
    id, kind, key, base_version, record, rule, author_account, author_key, reason, proposed_at, knowledge, state
  )
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'proposed')`;

const FIND_PROPOSAL = `SELECT ${COLUMNS} FROM proposal WHERE id = $1`;

const LIST_PROPOSALS = `
  SELECT ${COLUMNS} FROM proposal
  WHERE ($1 IS NULL OR state = $1)
    AND ($2 IS NULL OR author_account = $2)
    AND (NOT $3 OR (proposed_at, id) < ($4, $5))
  ORDER BY proposed_at DESC, id DESC
  LIMIT $6::INTEGER`;

const DECIDE = `
  UPDATE proposal SET state = $2, decider_account = $3, decider_key = $4, decided_at = $5, comment = $6,
    published_version = $7
  WHERE id = $1`;

export function createProposals(connections: Connections): ProposalStore {
  return {
    addProposal: (proposal, mostOpen) =>
      connections.change(async (sql) => {
        const { id, kind, key, baseVersion, record, rule, knowledge, author, reason } = proposal;
        const open = (await sql.rows(COUNT_OPEN, [author.accountId]))[0]![0] as number;
        if (open >= mostOpen)
          throw new AppError(
            'too-many',
            `${open} proposals of this account wait for a decision, which is the limit (maxOpenProposals)`,
            { limit: { name: 'maxOpenProposals', value: mostOpen } },
          );
        await sql.change(INSERT_PROPOSAL, [
          id,
          kind,
          key,
          baseVersion,
          JSON.stringify(record),
          rule === null ? null : JSON.stringify(rule),
          author.accountId,
          author.keyId,
          reason,
          connections.now(),
          knowledgeText(knowledge),
        ]);
        return (await proposalById(sql, id))!;
      }),

    findProposal: (id) => connections.read((sql) => proposalById(sql, id)),

    listProposals: ({ state, authorAccountId, after, limit }) =>
      connections.read(async (sql) => {
        const rows = await sql.rows(LIST_PROPOSALS, [
          state,
          authorAccountId,
          after !== null,
          after?.at ?? 0,
          after?.id ?? '',
          limit + 1,
        ]);
        return { proposals: rows.slice(0, limit).map(proposalOfRow), hasMore: rows.length > limit };
      }),

    publishProposal: (id, by, comment, expectedVersion) =>
      connections.change(async (sql) => {
        const { kind, key, baseVersion, record, rule, knowledge, author, reason } = await openProposal(sql, id);
        const edit = { record, rule, knowledge, author, reason };
        const at = connections.now();
        const version = await addVersion(sql, kind, key, edit, expectedVersion ?? baseVersion, at);
        const proposal = await decide(sql, id, 'published', by, at, comment, version.version);
        return { proposal, version };
      }),

    endProposal: (id, state, by, comment) =>
      connections.change(async (sql) => {
        await openProposal(sql, id);
        return decide(sql, id, state, by, connections.now(), comment, null);
      }),
  };
}

async function openProposal(sql: Sql, id: string): Promise<Proposal> {
  const proposal = await proposalById(sql, id);
  if (proposal === null) throw new AppError('not-found', 'there is no such proposal');
  if (proposal.state !== 'proposed')
    throw new AppError('conflict', `the proposal was decided before: it is ${proposal.state}`);
  return proposal;
}

async function decide(
  sql: Sql,
  id: string,
  state: ProposalState,
  by: Actor,
  at: number,
  comment: string,
  version: number | null,
): Promise<Proposal> {
  await sql.change(DECIDE, [id, state, by.accountId, by.keyId, at, comment, version]);
  return (await proposalById(sql, id))!;
}

async function proposalById(sql: Sql, id: string): Promise<Proposal | null> {
  const row = (await sql.rows(FIND_PROPOSAL, [id]))[0];
  return row === undefined ? null : proposalOfRow(row);
}

function proposalOfRow(row: readonly JS[]): Proposal {
  return {
    id: row[0] as string,
    kind: row[1] as MetadataKind,
    key: row[2] as string,
    baseVersion: row[3] as number,
    record: JSON.parse(row[4] as string) as MetadataRecord | null,
    rule: row[5] === null ? null : (JSON.parse(row[5] as string) as EventRule),
    knowledge: parseKnowledge(row[16]!),
    author: { accountId: row[6] as string, keyId: row[7] as string | null },
    reason: row[8] as string,
    at: row[9] as number,
    state: row[10] as ProposalState,
    decision:
      row[11] === null
        ? null
        : {
            by: { accountId: row[11] as string, keyId: row[12] as string | null },
            at: row[13] as number,
            comment: row[14] as string,
            version: row[15] as number | null,
          },
  };
}
