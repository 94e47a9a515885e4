import { DNS_NOT_A_RESPONSE, DNS_OK, DNS_REASONS, decodeDnsResponse, isDnsResponse } from '../decode/dns.ts';
import { DnsStreams } from '../decode/dns-streams.ts';
import { decodeFrame, decodeMore } from '../decode/frame.ts';
import { DONE, SessionNames } from '../decode/session-names.ts';
import { closeFlows } from '../flowtable/close-flows.ts';
import {
  FlowTable,
  type FlowTableOptions,
  ROW_WORDS,
  STATE_DESTINATION_NAMED,
  STATE_SOURCE_NAMED,
  WORD_DST_PACKETS,
  WORD_NAME_FACTS,
  WORD_REVERSE_NAME,
  WORD_SESSION_NAME,
  WORD_SRC_PACKETS,
  WORD_STATE,
} from '../flowtable/flow-table.ts';
import { FragmentTable } from '../flowtable/fragment-table.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import type { NameTable } from '../model/name-table.ts';
import { createPacket, FRAGMENT_NONE, type Packet } from '../model/packet.ts';
import { PROTOCOL_TCP, PROTOCOL_UDP } from '../model/protocol.ts';
import {
  DECODED,
  SKIP_FLOW_TABLE_FULL,
  SKIP_FRAGMENT_ALONE,
  SKIP_TUNNEL_FRAGMENT,
  skip,
  skipReasonText,
} from '../model/skip-reason.ts';
import type { DnsAnswers } from '../naming/dns-answers.ts';

const DNS_PORT = 53;
const TCP_SYN = 2;
const TCP_ACK = 16;

/** Frames to flows: decode, put to its flow, and listen to the few packets that tell names. */
export class PacketFlows {
  readonly table: FlowTable;
  /** Frames seen, and those that were put to a flow. */
  frames = 0;
  packets = 0;
  private readonly packet = createPacket();
  private readonly fragments = new FragmentTable();
  private readonly skipped = new Map<number, number>();
  private readonly badAnswers = new Map<number, number>();
  private readonly sessions: SessionNames;
  private readonly dnsStreams = new DnsStreams();
  private baseMicros = Number.POSITIVE_INFINITY;
  private readonly names: NameTable;
  private readonly answers: DnsAnswers;
  /** When the message being decoded was captured; the sink below is made once. */
  private answerMicros = 0;
  private readonly answerSink = {
    address: (name: string, family: 4 | 6, w0: number, w1: number, w2: number, w3: number): void => {
      const { addresses } = this.table;
      const nameId = this.names.intern(name);
      // Answers that are not kept must not fill the table of addresses either.
      if (nameId < 0 || this.answers.isFull) this.answers.dropped++;
      else
        this.answers.add(
          this.answerMicros,
          nameId,
          family === 4 ? addresses.internIpv4(w3) : addresses.internIpv6(w0, w1, w2, w3),
        );
    },
  };
  private readonly trackFragment = (packet: Packet, timeMicros: number): void => this.track(packet, timeMicros);
  private readonly readStreamAnswers = (bytes: Uint8Array, start: number, end: number, timeMicros: number): void =>
    this.readAnswers(timeMicros, bytes, start, end);
  private frameBytes: Uint8Array = new Uint8Array(0);

  constructor(options: FlowTableOptions, names: NameTable, answers: DnsAnswers) {
    this.table = new FlowTable(options);
    this.names = names;
    this.answers = answers;
    this.sessions = new SessionNames({
      sessionName: (row, fromSource, name, kind) => this.keepSessionName(row, fromSource, name, kind),
      hidden: (row, bits) => {
        const { words } = this.table;
        words[row * ROW_WORDS + WORD_NAME_FACTS] = words[row * ROW_WORDS + WORD_NAME_FACTS]! | (bits << 8);
      },
    });
  }

  frame(bytes: Uint8Array, start: number, end: number, linkType: number, timeMicros: number, wireBytes: number): void {
    this.frames++;
    const packet = this.packet;
    this.take(decodeFrame(packet, bytes, start, end, linkType, wireBytes), bytes, timeMicros);
    while (packet.moreStart !== 0) this.take(decodeMore(packet, bytes), bytes, timeMicros);
  }

  /** Puts the decoded packet to its flow, or counts why there is none. */
  private take(reason: number, bytes: Uint8Array, timeMicros: number): void {
    const packet = this.packet;
    // Every IP packet moves the clock of the sample, also those that make no flow.
    if (packet.family !== 0 && timeMicros < this.baseMicros) this.baseMicros = timeMicros;
    if (reason !== DECODED) {
      this.countSkipped(reason, 1);
      return;
    }
    this.frameBytes = bytes;
    if (packet.fragment === FRAGMENT_NONE) this.track(packet, timeMicros);
    else this.fragments.add(packet, timeMicros, this.trackFragment);
  }

  /** Ends the input: all flows as a batch, and why frames were left out. */
  close(onSkip: (reason: string, count: number) => void): FlowBatch {
    this.fragments.close();
    if (this.fragments.lost > 0) this.countSkipped(skip(SKIP_FRAGMENT_ALONE), this.fragments.lost);
    if (this.fragments.ofTunnels > 0) this.countSkipped(skip(SKIP_TUNNEL_FRAGMENT), this.fragments.ofTunnels);
    for (const [reason, count] of this.skipped) onSkip(skipReasonText(reason), count);
    for (const [reason, count] of this.badAnswers)
      onSkip(`DNS answers not read to their end: ${DNS_REASONS[reason]}`, count);
    return closeFlows(
      this.table,
      this.names,
      this.baseMicros === Number.POSITIVE_INFINITY ? Number.NaN : this.baseMicros,
    );
  }

  private track(packet: Packet, timeMicros: number): void {
    const row = this.table.track(packet, timeMicros);
    if (row < 0) {
      this.countSkipped(skip(SKIP_FLOW_TABLE_FULL), 1);
      return;
    }
    this.packets++;
    // A SYN begins another connection on the same ports: what the last one left unfinished is void.
    if ((packet.tcpFlags & (TCP_SYN | TCP_ACK)) === TCP_SYN) this.forgetConnection(row);
    if (packet.payloadStart >= packet.payloadEnd) return;
    if (packet.protocol === PROTOCOL_TCP) this.listenTcp(row, packet, timeMicros);
    else if (packet.protocol === PROTOCOL_UDP) this.listenUdp(row, packet, timeMicros);
  }

  private countSkipped(reason: number, count: number): void {
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + count);
  }

  private listenTcp(row: number, packet: Packet, timeMicros: number): void {
    const table = this.table;
    const fromSource = table.lastFromSource;
    const named = fromSource ? STATE_SOURCE_NAMED : STATE_DESTINATION_NAMED;
    const at = row * ROW_WORDS + WORD_STATE;
    if (table.words[at]! & named) return;
    const { payloadStart, payloadEnd } = packet;
    // Data in a SYN (TCP Fast Open, RFC 7413) begins one after its sequence number.
    const tcpSequence = packet.tcpFlags & TCP_SYN ? packet.tcpSequence + 1 : packet.tcpSequence;
    if (packet.srcPort === DNS_PORT || packet.dstPort === DNS_PORT) {
      this.dnsStreams.tcpPayload(
        row,
        fromSource,
        tcpSequence,
        timeMicros,
        this.frameBytes,
        payloadStart,
        payloadEnd,
        this.readStreamAnswers,
      );
      return;
    }
    const outcome = this.sessions.tcpPayload(row, fromSource, tcpSequence, this.frameBytes, payloadStart, payloadEnd);
    if (outcome === DONE) table.words[at] = table.words[at]! | named;
  }

  private forgetConnection(row: number): void {
    const { words } = this.table;
    const at = row * ROW_WORDS;
    if (words[at + WORD_SRC_PACKETS]! + words[at + WORD_DST_PACKETS]! === 1) return;
    this.sessions.forget(row);
    this.dnsStreams.forget(row);
    words[at + WORD_STATE] = words[at + WORD_STATE]! & ~(STATE_SOURCE_NAMED | STATE_DESTINATION_NAMED);
  }

  private listenUdp(row: number, packet: Packet, timeMicros: number): void {
    const { payloadStart, payloadEnd } = packet;
    if (packet.srcPort === DNS_PORT || packet.dstPort === DNS_PORT) {
      if (isDnsResponse(this.frameBytes, payloadStart, payloadEnd))
        this.readAnswers(timeMicros, this.frameBytes, payloadStart, payloadEnd);
      return;
    }
    const table = this.table;
    const fromSource = table.lastFromSource;
    const named = fromSource ? STATE_SOURCE_NAMED : STATE_DESTINATION_NAMED;
    const at = row * ROW_WORDS + WORD_STATE;
    if (table.words[at]! & named) return;
    if (this.sessions.udpPayload(row, fromSource, this.frameBytes, payloadStart, payloadEnd) === DONE)
      table.words[at] = table.words[at]! | named;
  }

  private readAnswers(timeMicros: number, bytes: Uint8Array, start: number, end: number): void {
    this.answerMicros = timeMicros;
    const reason = decodeDnsResponse(bytes, start, end, this.answerSink);
    if (reason !== DNS_OK && reason !== DNS_NOT_A_RESPONSE)
      this.badAnswers.set(reason, (this.badAnswers.get(reason) ?? 0) + 1);
  }

  /** The first claim of each side stands; what the destination claims names the source. */
  private keepSessionName(row: number, fromSource: boolean, name: string, kind: number): void {
    const { words } = this.table;
    const at = row * ROW_WORDS;
    const word = at + (fromSource ? WORD_SESSION_NAME : WORD_REVERSE_NAME);
    if (words[word] !== 0) return;
    words[word] = this.names.intern(name) + 1;
    if (fromSource) words[at + WORD_NAME_FACTS] = words[at + WORD_NAME_FACTS]! | kind;
  }
}
