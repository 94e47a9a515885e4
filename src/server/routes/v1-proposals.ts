import type { MetadataVersionV1, Page, ProposalDetailsV1, ProposalQueryV1, ProposalV1 } from '@flowsage/client';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../../lib/app-error.ts';
import type { Proposal } from '../../store/index.ts';
import type { Principal, RouteAccess } from '../access.ts';
import { actorOf } from '../actor.ts';
import type { ServerContext } from '../context.ts';
import { parseCursor, writeCursor } from '../cursor.ts';
import { CONDITION_HEADERS, type ConditionHeaders, ETAG_HEADER, editBase, underCondition } from '../edit-conditions.ts';
import { mayPublish, published } from '../metadata-edits.ts';
import {
  changesOf,
  etagOf,
  METADATA_VERSION,
  metadataVersionV1,
  PROPOSAL,
  PROPOSAL_DETAILS,
  proposalV1,
} from '../metadata-views.ts';
import { packSays } from '../pack-says.ts';
import { CURSOR, EXAMPLES, pageOf } from '../route-schemas.ts';
import { principalOf } from '../sample-access.ts';

const READ: RouteAccess = { style: 'v1', scope: 'read', rate: 'read' };
const REVIEW: RouteAccess = { style: 'v1', scope: 'edit', rate: 'write' };
const WITHDRAW: RouteAccess = { style: 'v1', scope: ['upload', 'edit'], rate: 'write' };

interface ById {
  Params: { id: string };
}

interface Decision extends ById {
  Body: { comment?: string };
  Headers: ConditionHeaders;
}

const idParams = (example: string) =>
  ({
    type: 'object',
    required: ['id'],
    properties: { id: { type: 'string', maxLength: 100, description: 'Id of a proposal.', examples: [example] } },
  }) as const;

const COMMENT = {
  type: 'object',
  additionalProperties: false,
  properties: { comment: { type: 'string', maxLength: 2000, description: 'For whoever proposed it.' } },
  examples: [{ comment: 'Thank you.' }],
} as const;

/** Proposals of those who may not edit, and what editors make of them. */
export function addProposalRoutes(app: FastifyInstance, context: ServerContext): void {
  const { store } = context;

  /** A proposal of the caller's own, or any for those who may decide; all others are told like unknown ones. */
  const visibleProposal = async (request: FastifyRequest<ById>, isVisible = mayRead): Promise<Proposal> => {
    const proposal = await store.findProposal(request.params.id.toLowerCase());
    if (proposal === null || !isVisible(principalOf(request), proposal))
      throw new AppError('not-found', 'there is no such proposal');
    return proposal;
  };

  const audit = (principal: Principal, action: string, { id, kind, key }: Proposal): Promise<void> =>
    store.audit({ actor: actorOf(principal), action, object: id, detail: `${kind} ${key}` });

  app.get<{ Querystring: ProposalQueryV1 }>('/api/v1/proposals', {
    config: { access: READ },
    schema: {
      operationId: 'listProposals',
      summary: 'Proposals, newest first: your own, or all where you may decide',
      tags: ['knowledge'],
      querystring: {
        type: 'object',
        additionalProperties: false,
        properties: {
          state: {
            type: 'string',
            enum: ['proposed', 'published', 'rejected', 'withdrawn', 'any'],
            default: 'proposed',
            examples: ['any'],
          },
          mine: { type: 'boolean', description: 'Only your own.' },
          cursor: CURSOR,
          limit: { type: 'integer', minimum: 1, maximum: 1000, default: 100, examples: [20] },
        },
      },
      response: { 200: pageOf(PROPOSAL) },
    },
    handler: async (request): Promise<Page<ProposalV1>> => {
      const principal = principalOf(request);
      const { state = 'proposed', mine = false, cursor, limit = 100 } = request.query;
      const end = cursor === undefined ? null : parseCursor(cursor, isListEnd);
      const { proposals, hasMore } = await store.listProposals({
        state: state === 'any' ? null : state,
        authorAccountId: mine || !mayPublish(principal) ? principal.account.id : null,
        after: end === null ? null : { at: end[1], id: end[2] },
        limit,
      });
      const last = proposals.at(-1);
      return {
        items: proposals.map(proposalV1),
        nextCursor: hasMore && last !== undefined ? writeCursor(['proposal', last.at, last.id]) : null,
      };
    },
  });

  app.get<ById>('/api/v1/proposals/:id', {
    config: { access: READ },
    schema: {
      operationId: 'getProposal',
      summary: 'A proposal, and what it would change of what is published',
      tags: ['knowledge'],
      params: idParams(EXAMPLES.proposalIds[0]),
      response: { 200: PROPOSAL_DETAILS },
    },
    handler: async (request): Promise<ProposalDetailsV1> => {
      const proposal = await visibleProposal(request);
      const [latest = null] = await store.latestVersions(proposal.kind, [proposal.key]);
      const changes = changesOf(latest, proposal);
      const { kind, key } = proposal;
      const ofPacks = await packSays(context, latest, kind, key, principalOf(request).account.id);
      return { ...proposalV1(proposal), latestVersion: latest?.version ?? 0, changes, ofPacks };
    },
  });

  app.post<Decision>('/api/v1/proposals/:id/publish', {
    config: { access: REVIEW },
    schema: {
      operationId: 'publishProposal',
      summary: 'Publish a proposal in the name of its author',
      description:
        'Refused when what it was written for was changed meanwhile, unless `If-Match` names the version that is there now.',
      tags: ['knowledge'],
      params: idParams(EXAMPLES.proposalIds[0]),
      headers: CONDITION_HEADERS,
      body: COMMENT,
      response: { 200: { ...METADATA_VERSION, headers: ETAG_HEADER } },
    },
    handler: async (request, reply): Promise<MetadataVersionV1> => {
      const principal = principalOf(request);
      const proposal = await visibleProposal(request);
      const { kind, key } = proposal;
      const base = await editBase(store, kind, key, request.headers);
      const { version } = await underCondition(base, () =>
        store.publishProposal(proposal.id, actorOf(principal), request.body.comment ?? '', base.expectedVersion),
      );
      await audit(principal, 'proposal.publish', proposal);
      await published(context, principal, 'metadata.edit', version);
      const [before = null] = await store.metadataHistory(kind, key, { before: version.version, limit: 1 });
      reply.header('etag', etagOf(version));
      return metadataVersionV1(version, before);
    },
  });

  app.post<Decision>('/api/v1/proposals/:id/reject', {
    config: { access: REVIEW },
    schema: {
      operationId: 'rejectProposal',
      summary: 'Decide against a proposal',
      tags: ['knowledge'],
      params: idParams(EXAMPLES.proposalIds[1]),
      body: COMMENT,
      response: { 200: PROPOSAL },
    },
    handler: async (request): Promise<ProposalV1> => {
      const principal = principalOf(request);
      const { id } = await visibleProposal(request);
      const ended = await store.endProposal(id, 'rejected', actorOf(principal), request.body.comment ?? '');
      await audit(principal, 'proposal.reject', ended);
      return proposalV1(ended);
    },
  });

  app.post<Decision>('/api/v1/proposals/:id/withdraw', {
    config: { access: WITHDRAW },
    schema: {
      operationId: 'withdrawProposal',
      summary: 'Take a proposal of your own back',
      tags: ['knowledge'],
      params: idParams(EXAMPLES.proposalIds[2]),
      body: COMMENT,
      response: { 200: PROPOSAL },
    },
    handler: async (request): Promise<ProposalV1> => {
      const principal = principalOf(request);
      const { id } = await visibleProposal(request, isOwn);
      const ended = await store.endProposal(id, 'withdrawn', actorOf(principal), request.body.comment ?? '');
      await audit(principal, 'proposal.withdraw', ended);
      return proposalV1(ended);
    },
  });
}

function isOwn({ account }: Principal, { author }: Proposal): boolean {
  return account.id === author.accountId;
}

function mayRead(principal: Principal, proposal: Proposal): boolean {
  return mayPublish(principal) || isOwn(principal, proposal);
}

function isListEnd(values: readonly unknown[]): values is readonly ['proposal', number, string] {
  return (
    values.length === 3 && values[0] === 'proposal' && typeof values[1] === 'number' && typeof values[2] === 'string'
  );
}
