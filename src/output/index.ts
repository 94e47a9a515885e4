import type { FlowWriter } from '../model/output.ts';
import { bayseflow } from './bayseflow/write.ts';
import { csv } from './csv/write.ts';
import { ndjson } from './ndjson/write.ts';
import { secflow } from './secflow/write.ts';

/** Every format flows are written in. */
export const FLOW_WRITERS: readonly FlowWriter[] = [bayseflow, secflow, ndjson, csv];
