import { parseAddress } from '../../model/address.ts';
import { communityId } from '../../model/community-id.ts';
import type { FlowRecord } from '../../model/flow-record.ts';
import { type IcmpMessage, icmpMessage } from '../../model/icmp-messages.ts';
import { isIcmp } from '../../model/protocol.ts';

/** Kinds that are tried in one file beyond those that RFCs describe: seconds of work, however many lines it has. */
const MOST_TRIES = 4_000_000;
const ALL_KINDS = 256 * 256;

type Holds = (type: number, code: number) => boolean;

/**
 * What kind of message it was is told only by the Community ID: the kind that gives the same one is it. Kinds of RFCs are
 * tried first, then those that the file had before, then all there can be.
 */
export class IcmpMessages {
  private tries = MOST_TRIES;
  private readonly odd: IcmpMessage[] = [];

  set(record: FlowRecord, id: string): void {
    if (id === '' || !isIcmp(record.protocol)) return;
    const src = parseAddress(record.src);
    const dst = parseAddress(record.dst);
    if (src === null || dst === null || src.family !== dst.family) return;
    const holds: Holds = (type, code) =>
      communityId(src.family, src.words, dst.words, record.protocol, -1, -1, type, code) === id;
    const message = icmpMessage(record.protocol, holds) ?? this.findOdd(holds);
    if (message === null) return;
    record.icmpType = message.type;
    record.icmpCode = message.code;
  }

  private findOdd(holds: Holds): IcmpMessage | null {
    if (this.tries < ALL_KINDS) return null;
    const known = this.odd.find(({ type, code }) => holds(type, code));
    if (known !== undefined) {
      this.tries -= this.odd.length;
      return known;
    }
    this.tries -= ALL_KINDS;
    // Codes are mostly small.
    for (let code = 0; code < 256; code++)
      for (let type = 0; type < 256; type++)
        if (holds(type, code)) {
          const message = { type, code };
          this.odd.push(message);
          return message;
        }
    return null;
  }
}
