import type { FlowBatch } from '../model/flow-batch.ts';
import { PROTOCOL_TCP, PROTOCOL_UDP } from '../model/protocol.ts';
import type { Detection } from './detection.ts';
import type { DetectionFlows } from './detection-flows.ts';
import { restingOn } from './finding-list.ts';
import { countText, durationText } from './number-text.ts';
import { ramp, scoreOf, scorePart } from './score.ts';

const THRESHOLDS = {
  mostSeconds: { value: 30, unit: 's', meaning: 'A call back comes within so many seconds after the request.' },
  atOnceSeconds: { value: 3, unit: 's', meaning: 'Within so many seconds it is an answer to the request.' },
} as const;

/**
 * Services that call back by design, or are called back: FTP and GridFTP in active form, remote shells, which open a
 * second connection for errors, mail, identification, remote procedures and shares, Java's registry, H.323, RTSP, SIP and X.
 */
const EXPECTED_PORTS = new Set([
  20, 21, 22, 25, 53, 88, 111, 113, 123, 135, 137, 138, 139, 161, 162, 445, 512, 513, 514, 554, 990, 1098, 1099, 1503,
  1718, 1719, 1720, 1723, 2049, 2811, 5060, 5061, 6000, 6001, 6002, 6010, 6011, 6012, 7070, 8554,
]);
const FTP_DATA = 20;
/** Over UDP, files without a login: what a host that was taken over fetches next. */
const TFTP_PORT = 69;
const FIRST_CLIENT_PORT = 1024;
const TCP_SYN = 2;

export const CALL_BACK: Detection = {
  id: 'callBack',
  title: 'Server that calls its caller back',
  meaning:
    'A host is asked at a port, and right after that opens connections to other ports of the very host that asked. Servers answer on the connection they were asked on; one that calls back was talked into it.',
  mistakenFor: 'FTP in its active form, clusters, and peer-to-peer programs.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    const { batch } = flows;
    /** By asked host and asking host: rows in order. */
    const asked = new Map<number, Map<number, number>>();
    const calls = new Map<string, { readonly request: number; readonly rows: number[]; readonly ports: Set<number> }>();
    for (const row of rowsInTime(flows)) {
      const source = batch.srcAddress[row]!;
      const destination = batch.dstAddress[row]!;
      if (source < 0 || destination < 0 || source === destination) continue;
      const isFetch = batch.protocol[row] === PROTOCOL_UDP && batch.dstPort[row] === TFTP_PORT;
      if (batch.protocol[row] !== PROTOCOL_TCP && !isFetch) continue;
      const request = asked.get(source)?.get(destination);
      if (request !== undefined && isCallBack(flows, request, row)) {
        const key = `${source} ${destination}`;
        const call = calls.get(key) ?? { request, rows: [], ports: new Set<number>() };
        call.rows.push(row);
        call.ports.add(batch.dstPort[row]!);
        calls.set(key, call);
      } else if (
        !isFetch &&
        batch.srcPayloadBytes[row]! > 0 &&
        !EXPECTED_PORTS.has(batch.dstPort[row]!) &&
        !isAnswer(batch, row)
      ) {
        const byAsking = asked.get(destination) ?? new Map<number, number>();
        byAsking.set(source, row);
        asked.set(destination, byAsking);
      }
    }
    for (const { request, rows, ports } of calls.values()) {
      const { mostSeconds, atOnceSeconds } = THRESHOLDS;
      const seconds = Math.max((batch.startMicros[rows[0]!]! - batch.startMicros[request]!) / 1e6, 0);
      const parts = [
        scorePart('ports called', ports.size, 'ports', 1, 40 + 10 * Math.min(ports.size, 3)),
        scorePart(
          'seconds after the request',
          seconds,
          's',
          mostSeconds.value,
          15 * ramp(seconds, mostSeconds.value, atOnceSeconds.value),
        ),
      ];
      findings.add(scoreOf(parts), () => ({
        sentence: `Was asked on port ${batch.dstPort[request]}, and ${durationText(seconds)} later called ${countText(ports.size, 'other port')} of the host that had asked.`,
        parts,
        ...restingOn(flows, Int32Array.from(rows)),
      }));
    }
  },
};

function isCallBack({ batch }: DetectionFlows, request: number, row: number): boolean {
  const port = batch.dstPort[row]!;
  if (EXPECTED_PORTS.has(port) || batch.srcPort[row] === FTP_DATA || isAnswer(batch, row)) return false;
  // The same two ports the other way round are the same connection, seen in pieces.
  if (port === batch.srcPort[request] || port === batch.dstPort[request]) return false;
  if (batch.srcPackets[row] === 0 || !maySeeBeginning(batch, row)) return false;
  if (batch.srcPort[row] === batch.dstPort[request] || batch.srcPayloadBytes[row]! + batch.dstPayloadBytes[row]! === 0)
    return false;
  const seconds = (batch.startMicros[row]! - batch.startMicros[request]!) / 1e6;
  return seconds >= 0 && seconds <= THRESHOLDS.mostSeconds.value;
}

/** From a port of services to one of clients: the way back of a connection, as logs of one direction have it. */
function isAnswer({ srcPort, dstPort }: FlowBatch, row: number): boolean {
  return srcPort[row]! >= 0 && srcPort[row]! < FIRST_CLIENT_PORT && dstPort[row]! >= FIRST_CLIENT_PORT;
}

/** A connection that began before the capture may have been opened by the other side. Flow logs may not tell. */
function maySeeBeginning({ srcTcpFlags }: FlowBatch, row: number): boolean {
  const flags = srcTcpFlags[row]!;
  return flags < 0 || (flags & TCP_SYN) !== 0;
}

/** All rows that detections see, in order of their start. */
function rowsInTime({ batch, rows }: DetectionFlows): Int32Array {
  return rows.slice().sort((a, b) => batch.startMicros[a]! - batch.startMicros[b]! || a - b);
}
