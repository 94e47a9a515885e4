/**
 * Which end opened a flow, judged from its first packet S:sp → D:dp alone: private addresses open flows, high ports
 * open flows, and TCP flags are not asked. Packet flows and NetFlow rows both use it.
 */

/** Ports above this are dynamic ones that a client picks (RFC 6335). */
const LAST_REGISTERED_PORT = 49151;
/** Ports up to this are the system ones that a server listens on (RFC 6335). */
const LAST_SYSTEM_PORT = 1023;

/**
 * True when the sender of the first packet is the flow's source, false when the flow has to be turned round.
 * A group address (multicast or broadcast) never sends, so a flow to one is never turned. Ports are unused for ICMP.
 */
export function sourceIsFirst(
  protocolIsIcmp: boolean,
  srcIsLocal: boolean,
  dstIsLocal: boolean,
  dstIsGroup: boolean,
  srcPort: number,
  dstPort: number,
): boolean {
  if (dstIsGroup) return true;
  if (protocolIsIcmp) return srcIsLocal || !dstIsLocal;
  if (srcIsLocal) {
    if (srcPort > LAST_REGISTERED_PORT) return true;
    if (dstPort > LAST_REGISTERED_PORT) return false;
    if (dstPort <= LAST_SYSTEM_PORT) return true;
    return dstPort <= srcPort;
  }
  if (!dstIsLocal && srcPort > LAST_SYSTEM_PORT && dstPort > LAST_SYSTEM_PORT) return true;
  return dstPort <= srcPort;
}
