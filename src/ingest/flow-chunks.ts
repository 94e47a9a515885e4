import { matchEvents } from '../detect/event-rules.ts';
import { FLOW_COLUMNS } from '../model/columns.ts';
import type { EventRule } from '../model/event-rule.ts';
import type { FlowIdentifier, FlowIdentity, FlowView } from '../model/flow-view.ts';
import { FLOW_CHUNK_ROWS, type FlowChunk } from '../model/sample.ts';
import { MAX_TEXT_LENGTH } from './job.ts';

/** The flows of a sample as chunks of columns, each flow with the Event that it belongs to. */
export function* flowChunks(view: FlowView, rules: readonly EventRule[]): Generator<FlowChunk> {
  const { batch } = view;
  const ruleOfRow = matchEvents(rules, {
    count: batch.count,
    source: (row) => (batch.srcAddress[row]! >= 0 ? batch.srcAddress[row]! * 2 : batch.srcHost[row]! * 2 + 1),
    startMicros: (row) => batch.startMicros[row]!,
    flowId: (row) => view.identity(row).flowId,
  });
  for (let from = 0; from < batch.count; from += FLOW_CHUNK_ROWS) {
    const to = Math.min(from + FLOW_CHUNK_ROWS, batch.count);
    const columns = FLOW_COLUMNS.map((): (string | number | null)[] => []);
    const events: (string | null)[] = [];
    for (let row = from; row < to; row++) {
      for (let i = 0; i < columns.length; i++) columns[i]!.push(storable(FLOW_COLUMNS[i]!.value(view, row)));
      events.push(rules[ruleOfRow[row]!]?.eventId ?? null);
    }
    yield [...columns, events];
  }
}

/** Behaviors remembered while a sample is read. */
const IDENTITIES_KEPT = 20_000;

/** Makes each behavior's id once as long as its flows come close together: hashing is dear. */
export function rememberingIdentifier(identifier: FlowIdentifier): FlowIdentifier {
  const known = new Map<string, FlowIdentity>();
  return {
    identify(category, dst, protocolInformation) {
      const key = `${category} ${protocolInformation} ${dst}`;
      let identity = known.get(key);
      if (identity === undefined) {
        identity = identifier.identify(category, dst, protocolInformation);
        if (known.size >= IDENTITIES_KEPT) known.clear();
        known.set(key, identity);
      }
      return identity;
    },
    digest: (category, bytes, start, end, out, outOffset) =>
      identifier.digest(category, bytes, start, end, out, outOffset),
  };
}

/** Half of a pair of UTF-16 units cannot be stored as UTF-8; a zero byte ends a text for some engines. */
const UNSTORABLE = /\0|[\ud800-\udfff]/gu;

/** Numbers as whole ones that count exactly, texts that every store can keep. */
function storable(value: string | number | null): string | number | null {
  if (typeof value === 'string') return value.slice(0, MAX_TEXT_LENGTH).replace(UNSTORABLE, '\ufffd');
  if (value === null || Number.isNaN(value)) return null;
  return Math.min(Math.max(Math.round(value), Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}
