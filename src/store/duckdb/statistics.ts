import { AppError } from '../../lib/app-error.ts';
import { LOCAL_ACCOUNT_ID } from '../../model/account.ts';
import type { CountedStatistics } from '../../model/statistics.ts';
import { sampleRows } from '../sample-rows.ts';
import type { StatisticsStore } from '../statistics-store.ts';
import { hasAccount } from './accounts.ts';
import type { Connections } from './connections.ts';
import { addHolder, removeHolder } from './ledger.ts';
import { createStatisticsLookup } from './statistics-lookup.ts';

const CONTENT_COUNT = 'SELECT count(*)::INTEGER FROM content';

/** Look-ups of viewers are kept, so that their questions can be answered together; of so many at most. */
const VIEWERS_KEPT = 1000;

export function createStatistics(connections: Connections): StatisticsStore {
  const lookups = new Map<string, CountedStatistics>();
  return {
    contribute: (contribution, holder) =>
      connections.changeLedger(async (sql) => {
        const now = connections.now();
        const rows = await sampleRows(contribution, now);
        const { accountId } = holder;
        if (accountId !== LOCAL_ACCOUNT_ID && !(await hasAccount(sql, accountId)))
          throw new AppError('not-found', `statistics: account ${accountId} does not exist`);
        return addHolder(sql, rows, { ...holder, isPublic: false, isContributed: true }, now);
      }),
    withdraw: (holder) =>
      connections.changeLedger(async (sql) => ((await removeHolder(sql, holder)) ? 'removed' : 'not-known')),
    statisticsFor: (viewer) => {
      const key = `${viewer.minAccounts} ${viewer.accountId ?? ''}`;
      const kept = lookups.get(key);
      if (kept !== undefined) return kept;
      if (lookups.size >= VIEWERS_KEPT) lookups.clear();
      const lookup = createStatisticsLookup(connections, viewer);
      lookups.set(key, lookup);
      return lookup;
    },
    contentCount: () => connections.read(async (sql) => (await sql.rows(CONTENT_COUNT))[0]![0] as number),
  };
}
