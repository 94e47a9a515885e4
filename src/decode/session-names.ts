import { grown } from '../lib/growable.ts';
import { isDnsOverHttpsName } from '../model/dns-over-https.ts';
import { HIDDEN_BIT_DOH, HIDDEN_BIT_ECH, SESSION_HTTP, SESSION_QUIC, SESSION_TLS } from '../model/naming.ts';
import {
  createHttpRequest,
  parseHttpRequest,
  REQUEST_FOUND,
  REQUEST_MORE,
  REQUEST_NONE,
  startsWithHttpMethod,
} from './http-host.ts';
import { nameText } from './name-text.ts';
import { isQuicLongHeader, QuicHandshakes } from './quic-initial.ts';
import { afterProxyHeader, isSessionPrelude } from './session-prelude.ts';
import { StreamHeads } from './stream-head.ts';
import { createClientHello, HELLO_FOUND, HELLO_MORE, HELLO_NONE, parseTlsClientHello } from './tls-client-hello.ts';

/** Takes what the sessions of flows tell of their destinations. */
export interface SessionNameSink {
  /**
   * One side of a flow claimed this name for the other. `flow` is the row number, `kind` a `SESSION_…` value of
   * `model/naming.ts`. A flow may claim several, one after the other; its first is the session's.
   */
  sessionName(flow: number, fromSource: boolean, name: string, kind: number): void;
  /** The flow shows `HIDDEN_BIT_…` bits. */
  hidden(flow: number, bits: number): void;
}

/** Further payload of this side is of interest. */
export const WANT_MORE = 0;
/** This side will tell nothing more: do not call again for it. */
export const DONE = 1;

/**
 * Where a flow's side is: nothing seen yet; a ClientHello of which the name is still to come or already told; a request
 * head; QUIC; finished. From `LISTENING` on: segments that may begin with TLS or HTTP, and how many more to look at.
 */
const FRESH = 0;
const TLS_HEAD = 1;
const TLS_HEAD_NAMED = 2;
const HTTP_HEAD = 3;
const FINISHED = 4;
/** Finished, and known to be the client of a QUIC connection. */
const QUIC_CLIENT = 5;
/** Values above, up to `LISTENING`, count the QUIC datagrams looked at. */
const QUIC = 6;
const QUIC_NAMED = 32;
const LISTENING = 64;
/** HTTP connections carry requests for as long as they last. */
const LISTENING_FOR_GOOD = 255;

/** After the opening of SOCKS, STARTTLS and the like, so many segments may come before TLS or HTTP begins. */
const SEGMENTS_AFTER_PRELUDE = 12;
const MAX_QUIC_DATAGRAMS = 12;
/** HTTP connections of which the last host is remembered. */
const MAX_LAST_HOSTS = 16_384;
/** Requests looked for within one segment. */
const MAX_PIPELINED = 64;

const TLS_HANDSHAKE_RECORD = 0x16;

/**
 * Reads the names that clients claim: SNI of TLS and QUIC, Host of HTTP. Made for the packet loop: a side whose first
 * payload begins like none of these costs one look at a byte and no memory, a name that stands in one segment is read in
 * place, and only what comes in pieces is copied.
 */
export class SessionNames {
  private readonly sink: SessionNameSink;
  /** By flow and side; sides beyond the end are fresh. */
  private phases = new Uint8Array(1_024);
  private readonly heads = new StreamHeads();
  private readonly quic = new QuicHandshakes();
  private readonly lastHosts = new Map<number, string>();
  private readonly hello = createClientHello();
  private readonly request = createHttpRequest();

  constructor(sink: SessionNameSink) {
    this.sink = sink;
  }

  /** Takes the captured payload of one TCP segment; `sequence` is that of its first byte (signed or unsigned). */
  tcpPayload(
    flow: number,
    fromSource: boolean,
    sequence: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): typeof WANT_MORE | typeof DONE {
    if (start >= end) return WANT_MORE;
    const key = 2 * flow + (fromSource ? 1 : 0);
    const phase = key < this.phases.length ? this.phases[key]! : FRESH;
    if (phase === FRESH || phase >= LISTENING) return this.beginning(key, phase, sequence, bytes, start, end);
    if (phase > HTTP_HEAD) return DONE;
    const head = this.heads.add(key, sequence, bytes, start, end);
    if (phase === HTTP_HEAD) {
      if (head === null) return this.listen(key, LISTENING_FOR_GOOD);
      return this.http(key, HTTP_HEAD, sequence, head.bytes, 0, head.length);
    }
    if (head === null) return this.finish(key, FINISHED);
    return this.tls(key, phase, sequence, head.bytes, 0, head.length);
  }

  /** Takes the captured payload of one UDP datagram. */
  udpPayload(
    flow: number,
    fromSource: boolean,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): typeof WANT_MORE | typeof DONE {
    if (start >= end) return WANT_MORE;
    const key = 2 * flow + (fromSource ? 1 : 0);
    const phase = key < this.phases.length ? this.phases[key]! : FRESH;
    if (phase === FRESH && !isQuicLongHeader(bytes, start, end)) return DONE;
    if (phase === FINISHED || phase === QUIC_CLIENT) return DONE;
    const otherSide = key ^ 1;
    if (otherSide < this.phases.length && (this.phases[otherSide] === QUIC_CLIENT || this.quic.isClient(otherSide)))
      return this.finish(key, FINISHED);

    const verdict = this.quic.datagram(key, bytes, start, end, this.hello);
    const isNamed = phase >= QUIC_NAMED;
    if (!isNamed) this.tellServerName(key, SESSION_QUIC);
    this.tellEncrypted(key);
    const looked = phase === FRESH ? 1 : phase - (isNamed ? QUIC_NAMED : QUIC) + 1;
    if (verdict === HELLO_MORE && looked < MAX_QUIC_DATAGRAMS) {
      this.setPhase(key, (isNamed || this.hello.serverName !== '' ? QUIC_NAMED : QUIC) + looked);
      return WANT_MORE;
    }
    this.quic.drop(key);
    return this.finish(key, verdict === HELLO_FOUND ? QUIC_CLIENT : FINISHED);
  }

  /** Forgets a flow: its row is about to mean another. */
  forget(flow: number): void {
    for (let key = 2 * flow; key <= 2 * flow + 1; key++) {
      if (key < this.phases.length) this.phases[key] = FRESH;
      this.heads.drop(key);
      this.quic.drop(key);
      this.lastHosts.delete(key);
    }
  }

  /** A segment with which TLS or HTTP may begin. */
  private beginning(
    key: number,
    phase: number,
    sequence: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): typeof WANT_MORE | typeof DONE {
    if (bytes[start] === TLS_HANDSHAKE_RECORD) return this.tls(key, phase, sequence, bytes, start, end);
    if (startsWithHttpMethod(bytes, start, end)) return this.http(key, phase, sequence, bytes, start, end);
    if (phase !== FRESH) return this.missed(key, phase);
    if (isSessionPrelude(bytes, start, end)) return this.listen(key, LISTENING + SEGMENTS_AFTER_PRELUDE);
    const after = afterProxyHeader(bytes, start, end);
    // A single byte may be a keep-alive probe (RFC 9293 §3.8.4) before the first request that the capture saw.
    if (after === start) return end - start === 1 ? WANT_MORE : DONE;
    const listening = LISTENING + SEGMENTS_AFTER_PRELUDE;
    this.setPhase(key, listening);
    return after === end ? WANT_MORE : this.beginning(key, listening, sequence + (after - start), bytes, after, end);
  }

  private tls(
    key: number,
    phase: number,
    sequence: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): typeof WANT_MORE | typeof DONE {
    const verdict = parseTlsClientHello(bytes, start, end, this.hello);
    if (verdict === HELLO_NONE) {
      this.heads.drop(key);
      return this.missed(key, phase);
    }
    if (phase !== TLS_HEAD_NAMED) this.tellServerName(key, SESSION_TLS);
    this.tellEncrypted(key);
    if (verdict === HELLO_FOUND) {
      this.heads.drop(key);
      return phase === FRESH ? DONE : this.finish(key, FINISHED);
    }
    if (phase !== TLS_HEAD && phase !== TLS_HEAD_NAMED) this.heads.open(key, sequence, bytes, start, end);
    this.setPhase(key, phase === TLS_HEAD_NAMED || this.hello.serverName !== '' ? TLS_HEAD_NAMED : TLS_HEAD);
    return WANT_MORE;
  }

  private http(
    key: number,
    phase: number,
    sequence: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): typeof WANT_MORE | typeof DONE {
    let at = start;
    let verdict = REQUEST_NONE;
    let isTunnel = false;
    for (let i = 0; i < MAX_PIPELINED; i++) {
      verdict = parseHttpRequest(bytes, at, end, this.request);
      if (verdict !== REQUEST_FOUND) break;
      this.tellHost(key, bytes);
      isTunnel = this.request.isConnect;
      if (this.request.headEnd < 0 || !startsWithHttpMethod(bytes, this.request.headEnd, end)) break;
      at = this.request.headEnd;
    }
    if (verdict === REQUEST_MORE) {
      if (phase !== HTTP_HEAD) this.heads.open(key, sequence + (at - start), bytes, at, end);
      this.setPhase(key, HTTP_HEAD);
      return WANT_MORE;
    }
    if (phase === HTTP_HEAD) this.heads.drop(key);
    if (verdict === REQUEST_FOUND || at > start || phase === HTTP_HEAD)
      return this.listen(key, isTunnel ? LISTENING + SEGMENTS_AFTER_PRELUDE : LISTENING_FOR_GOOD);
    return this.missed(key, phase);
  }

  private tellServerName(key: number, kind: number): void {
    const name = this.hello.serverName;
    if (name === '') return;
    this.sink.sessionName(key >> 1, (key & 1) === 1, name, kind);
    if (isDnsOverHttpsName(name.toLowerCase())) this.sink.hidden(key >> 1, HIDDEN_BIT_DOH);
  }

  private tellEncrypted(key: number): void {
    if (this.hello.encrypted) this.sink.hidden(key >> 1, HIDDEN_BIT_ECH);
  }

  /** Tells the host of the request just read, unless the connection's last request was for the same. */
  private tellHost(key: number, bytes: Uint8Array): void {
    const { hostStart, hostEnd } = this.request;
    const last = this.lastHosts.get(key);
    if (last !== undefined && isSameText(last, bytes, hostStart, hostEnd)) return;
    const name = nameText(bytes, hostStart, hostEnd);
    if (name === null || name === last) return;
    if (this.lastHosts.size >= MAX_LAST_HOSTS && last === undefined) this.lastHosts.clear();
    this.lastHosts.set(key, name);
    this.sink.sessionName(key >> 1, (key & 1) === 1, name, SESSION_HTTP);
    // A tunnel through a proxy: its host is whom the TLS inside is for.
    if (this.request.isConnect && isDnsOverHttpsName(name.toLowerCase())) this.sink.hidden(key >> 1, HIDDEN_BIT_DOH);
  }

  /** The segment began with nothing of interest. */
  private missed(key: number, phase: number): typeof WANT_MORE | typeof DONE {
    if (phase === FRESH) return DONE;
    if (phase === LISTENING_FOR_GOOD) return WANT_MORE;
    return phase > LISTENING + 1 ? this.listen(key, phase - 1) : this.finish(key, FINISHED);
  }

  private listen(key: number, phase: number): typeof WANT_MORE {
    this.setPhase(key, phase);
    return WANT_MORE;
  }

  private finish(key: number, phase: number): typeof DONE {
    this.setPhase(key, phase);
    return DONE;
  }

  private setPhase(key: number, phase: number): void {
    // In pairs, so that the other side can be asked for at once.
    this.phases = grown(this.phases, (key | 1) + 1);
    this.phases[key] = phase;
  }
}

function isSameText(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
