import { parseAddress } from '../../model/address.ts';
import { communityId } from '../../model/community-id.ts';
import type { FlowRecord } from '../../model/flow-record.ts';
import { icmpMessage } from '../../model/icmp-messages.ts';
import { isIcmp } from '../../model/protocol.ts';

/** What kind of message it was is told only by the Community ID: the kind that gives the same one is it. */
export function setIcmpMessage(record: FlowRecord, id: string): void {
  if (id === '' || !isIcmp(record.protocol)) return;
  const src = parseAddress(record.src);
  const dst = parseAddress(record.dst);
  if (src === null || dst === null || src.family !== dst.family) return;
  const message = icmpMessage(
    record.protocol,
    (type, code) => communityId(src.family, src.words, dst.words, record.protocol, -1, -1, type, code) === id,
  );
  if (message === null) return;
  record.icmpType = message.type;
  record.icmpCode = message.code;
}
