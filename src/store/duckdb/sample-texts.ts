import { AppError } from '../../lib/app-error.ts';
import type { SampleStore } from '../sample-store.ts';
import type { Connections } from './connections.ts';
import { sampleById } from './sample-row.ts';

/** Texts about samples. The time a text was asked for names the request, so no two of a sample have the same. */

const FIND_TEXT = 'SELECT requested_at, text FROM sample_text WHERE sample = $1 AND kind = $2';

const INSERT_REQUEST = 'INSERT INTO sample_text VALUES ($1, $2, $3, NULL)';

const REPEAT_REQUEST = 'UPDATE sample_text SET requested_at = $3, text = NULL WHERE sample = $1 AND kind = $2';

const SAVE_TEXT = 'UPDATE sample_text SET text = $4 WHERE sample = $1 AND kind = $2 AND requested_at = $3';

/** Requests within one tick of the clock are told apart by this much. */
const SECONDS_APART = 0.001;

export function createSampleTexts(
  connections: Connections,
): Pick<SampleStore, 'findText' | 'requestText' | 'saveText'> {
  return {
    findText: (sampleId, kind) =>
      connections.read(async (sql) => {
        const row = (await sql.rows(FIND_TEXT, [sampleId, kind]))[0];
        return row === undefined ? null : { requestedAt: row[0] as number, text: row[1] as string | null };
      }),

    requestText: (sampleId, kind) =>
      connections.changeSample(sampleId, async (sql) => {
        if ((await sampleById(sql, sampleId)) === null)
          throw new AppError('not-found', `store: sample ${sampleId} does not exist`);
        const before = (await sql.rows(FIND_TEXT, [sampleId, kind]))[0];
        const now = connections.now();
        if (before === undefined) await sql.change(INSERT_REQUEST, [sampleId, kind, now]);
        else await sql.change(REPEAT_REQUEST, [sampleId, kind, Math.max(now, (before[0] as number) + SECONDS_APART)]);
      }),

    saveText: (sampleId, kind, requestedAt, text) =>
      connections.changeSample(
        sampleId,
        async (sql) => void (await sql.change(SAVE_TEXT, [sampleId, kind, requestedAt, text])),
      ),
  };
}
