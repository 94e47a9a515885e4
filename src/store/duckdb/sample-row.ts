import type { JS } from '@duckdb/node-api';
import type { SampleState, UploadType, Visibility } from '@flowsage/client';
import type { Sample, SampleReport } from '../../model/sample.ts';
import type { Sql } from './sql.ts';

/** Columns of a sample in the order that `sampleOfRow` reads them. */
export const SAMPLE_COLUMNS = `
  id, account, publication_id, visibility, file_name, file_type, file_bytes::DOUBLE, has_names, uploaded_at, state,
  attempts, processed_at, message, report, upload_digest`;

const FIND_SAMPLE = `SELECT ${SAMPLE_COLUMNS} FROM sample WHERE id = $1`;

export function sampleOfRow(row: readonly JS[]): Sample {
  return {
    id: row[0] as string,
    accountId: row[1] as string,
    publicationId: row[2] as string,
    visibility: row[3] as Visibility,
    fileName: row[4] as string,
    fileType: row[5] as UploadType,
    fileBytes: row[6] as number,
    hasNames: row[7] as boolean,
    uploadedAt: row[8] as number,
    state: row[9] as SampleState,
    attempts: row[10] as number,
    processedAt: row[11] as number | null,
    message: row[12] as string | null,
    report: row[13] === null ? null : (JSON.parse(row[13] as string) as SampleReport),
    uploadDigest: row[14] as string | null,
  };
}

/** A sample whoever owns it, for statements that look at its owner next. */
export async function sampleById(sql: Sql, sampleId: string): Promise<Sample | null> {
  const row = (await sql.rows(FIND_SAMPLE, [sampleId]))[0];
  return row === undefined ? null : sampleOfRow(row);
}
