import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { metadataOf } from '../../model/metadata.ts';
import type { NewProposal, Proposal, ProposalListQuery } from '../proposal-store.ts';
import type { Store } from '../store.ts';
import { CONTRACT_NOW, type CreateStore, type StoreUnderTest } from './fixtures.ts';

const ANN = { accountId: 'ann', keyId: 'key of ann' };
const EDITOR = { accountId: 'editor', keyId: null };
const MOST_OPEN = 5;

function proposalOf(id: string, change: Partial<NewProposal> = {}): NewProposal {
  return {
    id,
    kind: 'destination',
    key: 'site.com:443',
    baseVersion: 0,
    record: metadataOf({ title: id, description: 'Proposed.' }),
    rule: null,
    knowledge: null,
    author: ANN,
    reason: `because of ${id}`,
    ...change,
  };
}

export function proposalContract(create: CreateStore): void {
  describe('proposals', () => {
    let place: StoreUnderTest;
    let store: Store;
    let now: number;
    beforeEach(async () => {
      now = CONTRACT_NOW;
      place = await create();
      store = await place.open(() => now);
    });
    afterEach(async () => {
      await store.close();
      await place.dispose();
    });
    const list = async (query: Partial<ProposalListQuery>): Promise<string[]> => {
      const all: ProposalListQuery = { state: null, authorAccountId: null, after: null, limit: 10, ...query };
      return (await store.listProposals(all)).proposals.map(({ id }) => id);
    };

    test('change nothing before they are published, and then in the name of their author', async () => {
      const added = await store.addProposal(proposalOf('p'), MOST_OPEN);
      expect(added).toEqual({ ...proposalOf('p'), state: 'proposed', at: CONTRACT_NOW, decision: null });
      expect(await store.findMetadata('destination', ['site.com:443'])).toEqual([null]);
      expect((await store.knowledgeRevision()).revision).toBe(0);
      now++;
      const { proposal, version } = await store.publishProposal('p', EDITOR, 'well seen', null);
      expect(proposal).toMatchObject({
        state: 'published',
        decision: { by: EDITOR, at: now, comment: 'well seen', version: 1 },
      });
      expect(version).toMatchObject({ version: 1, author: ANN, at: now, reason: 'because of p', revision: 1 });
      expect(await store.findMetadata('destination', ['site.com:443'])).toEqual([version]);
      expect(await store.findProposal('p')).toEqual(proposal);
      expect((await store.verify()).faults).toEqual([]);
    });

    test('bring the fields of knowledge that they propose', async () => {
      const knowledge = { category: 'File Sharing', controllable_subdomains: true };
      const added = await store.addProposal(proposalOf('p', { knowledge }), MOST_OPEN);
      expect(added.knowledge).toEqual(knowledge);
      expect(await store.findProposal('p')).toEqual(added);
      expect((await store.publishProposal('p', EDITOR, '', null)).version.knowledge).toEqual(knowledge);
      expect((await store.findMetadata('destination', ['site.com:443']))[0]?.knowledge).toEqual(knowledge);
    });

    test('may be to take a record away, or have a rule', async () => {
      const rule = { eventId: 'e', steps: ['aa', 'bb'], windowSeconds: 5 };
      await store.addProposal(proposalOf('p', { kind: 'event', key: 'e', rule }), MOST_OPEN);
      await store.addProposal(proposalOf('q', { kind: 'event', key: 'e', record: null, baseVersion: 1 }), MOST_OPEN);
      await store.publishProposal('p', EDITOR, '', null);
      expect(await store.eventRules()).toEqual([rule]);
      expect((await store.publishProposal('q', EDITOR, '', null)).version.record).toBeNull();
      expect(await store.eventRules()).toEqual([]);
    });

    test('are decided once, and whoever comes later is told', async () => {
      for (const id of ['p', 'q', 'r']) await store.addProposal(proposalOf(id), MOST_OPEN);
      expect(await store.endProposal('p', 'rejected', EDITOR, 'no source')).toMatchObject({
        state: 'rejected',
        decision: { by: EDITOR, comment: 'no source', version: null },
      });
      expect((await store.endProposal('q', 'withdrawn', ANN, '')).state).toBe('withdrawn');
      const ends = await Promise.allSettled<Proposal | { readonly proposal: Proposal }>([
        store.publishProposal('r', EDITOR, '', null),
        store.endProposal('r', 'withdrawn', ANN, ''),
        store.publishProposal('r', EDITOR, '', null),
      ]);
      expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const id of ['p', 'q', 'r']) {
        await expect(store.publishProposal(id, EDITOR, '', null)).rejects.toMatchObject({ kind: 'conflict' });
        await expect(store.endProposal(id, 'rejected', EDITOR, '')).rejects.toMatchObject({ kind: 'conflict' });
      }
      await expect(store.publishProposal('none', EDITOR, '', null)).rejects.toMatchObject({ kind: 'not-found' });
      expect(await store.findProposal('none')).toBeNull();
      expect(await store.metadataHistory('destination', 'site.com:443')).toHaveLength(1);
    });

    test('on an old version are not published over a newer one, unless it was read', async () => {
      await store.addProposal(proposalOf('p'), MOST_OPEN);
      await store.addProposal(proposalOf('q'), MOST_OPEN);
      await store.publishProposal('p', EDITOR, '', null);
      await expect(store.publishProposal('q', EDITOR, '', null)).rejects.toMatchObject({ kind: 'conflict' });
      expect((await store.findProposal('q'))?.state).toBe('proposed');
      expect((await store.publishProposal('q', EDITOR, '', 1)).version.version).toBe(2);
    });

    test('are listed newest first, by state and author, page by page', async () => {
      for (const [i, id] of ['p', 'q', 'r', 's'].entries()) {
        now = CONTRACT_NOW + Math.floor(i / 2);
        const author = id === 'q' ? EDITOR : ANN;
        await store.addProposal(proposalOf(id, { author }), MOST_OPEN);
      }
      await store.endProposal('r', 'rejected', EDITOR, '');
      expect(await list({})).toEqual(['s', 'r', 'q', 'p']);
      expect(await list({ state: 'proposed' })).toEqual(['s', 'q', 'p']);
      expect(await list({ authorAccountId: 'ann' })).toEqual(['s', 'r', 'p']);
      expect(await list({ limit: 2 })).toEqual(['s', 'r']);
      expect(await list({ after: { at: CONTRACT_NOW + 1, id: 'r' } })).toEqual(['q', 'p']);
      const query = { state: null, authorAccountId: null, after: null };
      expect((await store.listProposals({ ...query, limit: 3 })).hasMore).toBe(true);
      expect((await store.listProposals({ ...query, limit: 4 })).hasMore).toBe(false);
    });

    test('that wait are as many an account as allowed', async () => {
      for (let i = 0; i < MOST_OPEN; i++) await store.addProposal(proposalOf(`p${i}`), MOST_OPEN);
      await expect(store.addProposal(proposalOf('more'), MOST_OPEN)).rejects.toMatchObject({
        kind: 'too-many',
        limit: { name: 'maxOpenProposals', value: MOST_OPEN },
      });
      await store.addProposal(proposalOf('of another', { author: EDITOR }), MOST_OPEN);
      await store.endProposal('p0', 'withdrawn', ANN, '');
      await store.addProposal(proposalOf('more'), MOST_OPEN);
    });
  });
}
