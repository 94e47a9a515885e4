import { createHash } from 'node:crypto';

/**
 * What the statistics have to say, kept as plain sets: which content holds which names, and which samples of which
 * accounts hold the content. The server's counts are held against it.
 */
export function createSampleSets() {
  /** Content hash → names, behaviors, and the samples that hold it. */
  const contents = new Map();
  /** Sample id → account, content hash, visibility. */
  const samples = new Map();

  const isSeen = ({ account, visibility }, viewer) => visibility === 'public' || account === viewer;

  return {
    samples,
    add: (sampleId, { account, contentHash, names, flowIds = [], visibility = 'private' }) => {
      if (samples.has(sampleId)) throw new Error(`sample ${sampleId} was given to two uploads`);
      samples.set(sampleId, { account, contentHash, visibility });
      const content = contents.get(contentHash) ?? {
        names: new Set(names),
        flowIds: new Set(flowIds),
        holders: new Set(),
      };
      for (const flowId of flowIds) content.flowIds.add(flowId);
      content.holders.add(sampleId);
      contents.set(contentHash, content);
    },
    remove: (sampleId) => {
      const sample = samples.get(sampleId);
      if (sample === undefined) return;
      samples.delete(sampleId);
      const content = contents.get(sample.contentHash);
      content.holders.delete(sampleId);
      if (content.holders.size === 0) contents.delete(sample.contentHash);
    },
    setVisibility: (sampleId, visibility) => {
      samples.set(sampleId, { ...samples.get(sampleId), visibility });
    },
    /** Samples of one account. */
    of: (account) => [...samples].filter(([, sample]) => sample.account === account).map(([id]) => id),
    /** What a viewer (null: somebody without a key) must be told of a name. */
    count: (kind, key, viewer, minAccounts = 1) => {
      const holding = [...contents.values()].filter((content) => content[kind].has(key));
      const accounts = new Set(holding.flatMap(({ holders }) => [...holders].map((id) => samples.get(id).account)));
      if (accounts.size >= minAccounts) return { count: holding.length, accounts: accounts.size };
      const seen = holding.map(({ holders }) =>
        [...holders].map((id) => samples.get(id)).filter((one) => isSeen(one, viewer)),
      );
      return {
        count: seen.filter((list) => list.length > 0).length,
        accounts: new Set(seen.flat().map(({ account }) => account)).size,
      };
    },
  };
}

export function contentHashOf(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
