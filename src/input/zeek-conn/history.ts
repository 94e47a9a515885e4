import { TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN } from '../text/values.ts';

/**
 * TCP flags that a Zeek `history` shows of one side: originator letters are upper case, responder letters lower case
 * (Zeek manual, `Conn::Info$history`). `S` SYN, `H` SYN with ACK, `A` pure ACK, `D` data, `F` FIN, `R` RST; `I` is SYN
 * with RST and `Q` SYN with FIN. -1 when the history is unset.
 */
export function historyFlags(history: string, originator: boolean): number {
  if (history === '') return -1;
  let flags = 0;
  for (let i = 0; i < history.length; i++) {
    const code = history.charCodeAt(i);
    const upper = code >= 65 && code <= 90;
    if (upper !== originator) continue;
    switch (code | 32) {
      case 115: // s
        flags |= TCP_SYN;
        break;
      case 104: // h
        flags |= TCP_SYN | TCP_ACK;
        break;
      case 97: // a
      case 100: // d: every segment with data but the first SYN acknowledges (RFC 9293, 3.8)
        flags |= TCP_ACK;
        break;
      case 102: // f
        flags |= TCP_FIN;
        break;
      case 114: // r
        flags |= TCP_RST;
        break;
      case 105: // i
        flags |= TCP_SYN | TCP_RST;
        break;
      case 113: // q
        flags |= TCP_SYN | TCP_FIN;
        break;
    }
  }
  return flags;
}
