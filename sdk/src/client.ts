import { type BayseCalls, createBayseCalls } from './bayse.ts';
import { createSecflowCalls, type SecflowCalls } from './secflows.ts';
import { createTextCalls, type TextCalls } from './texts.ts';
import { type ClientOptions, createTransport } from './transport.ts';
import { createUploadCalls, type UploadCalls } from './uploads.ts';
import { type AccountCalls, createAccountCalls } from './v1/accounts.ts';
import { createFindingCalls, type FindingCalls } from './v1/findings.ts';
import { createKnowledgeCalls, type KnowledgeCalls } from './v1/knowledge.ts';
import { createLookupCalls, type LookupCalls } from './v1/lookups.ts';
import { createOperationCalls, type OperationCalls } from './v1/operation.ts';
import { createProgressCalls, type ProgressCalls } from './v1/progress.ts';
import { createSampleCalls, type SampleCalls } from './v1/samples.ts';
import { createSessionCalls, type SessionCalls } from './v1/session.ts';
import { createUploadCallsV1, type UploadCallsV1 } from './v1/uploading.ts';

/**
 * Everything a Flowsage server can be asked: the calls of the original clients under their names, and Flowsage's own. All
 * throw `FlowsageError`, or the reason of a signal that was aborted.
 */
export interface FlowsageClient
  extends UploadCalls,
    SecflowCalls,
    TextCalls,
    BayseCalls,
    SampleCalls,
    UploadCallsV1,
    ProgressCalls,
    LookupCalls,
    KnowledgeCalls,
    FindingCalls,
    AccountCalls,
    SessionCalls,
    OperationCalls {}

/**
 * A client of one server. It holds no connection and needs no end.
 *
 * ```ts
 * const client = createClient({ baseUrl: 'http://127.0.0.1:4780', key });
 * for await (const sample of client.iterateSamples()) console.log(sample.fileName, sample.flows);
 * ```
 */
export function createClient(options: ClientOptions): FlowsageClient {
  const transport = createTransport(options);
  return {
    ...createUploadCalls(transport),
    ...createSecflowCalls(transport),
    ...createTextCalls(transport),
    ...createBayseCalls(transport),
    ...createSampleCalls(transport),
    ...createUploadCallsV1(transport),
    ...createProgressCalls(transport),
    ...createLookupCalls(transport),
    ...createKnowledgeCalls(transport),
    ...createFindingCalls(transport),
    ...createAccountCalls(transport),
    ...createSessionCalls(transport),
    ...createOperationCalls(transport),
  };
}
