import type { InputSink } from '../../model/input.ts';
import { isName } from '../text/host-name.ts';
import { arrayMember, isAddress, isObject, objectMember, textMember } from '../text/values.ts';

/**
 * Look-ups out of EVE `dns` events. Version 1 logs every answer apart (`rrname`, `rrtype`, `rdata`); versions 2 and 3
 * log a response with `answers` (and `additionals`) or, when so configured, only `grouped` addresses. As in captures, an
 * address belongs to the name asked for when its owner was reached by CNAME, else to its owner.
 */
export class EveDns {
  private readonly sink: InputSink;
  /** Version 1: the message that the last event belonged to, and the names its CNAMEs led to so far. */
  private lastMessage = '';
  private lastQuestion = '';
  private lastTargets = new Set<string>();

  constructor(sink: InputSink) {
    this.sink = sink;
  }

  read(event: Record<string, unknown>, timeMicros: number): void {
    const dns = objectMember(event, 'dns');
    if (dns === null) return;
    const answers = arrayMember(dns, 'answers');
    const grouped = objectMember(dns, 'grouped');
    if (answers.length > 0) this.readAnswers(dns, answers, timeMicros);
    else if (grouped !== null) this.readGrouped(dns, grouped, timeMicros);
    else if (textMember(dns, 'rdata') !== '') this.readVersion1(event, dns, timeMicros);
  }

  private readAnswers(dns: Record<string, unknown>, answers: readonly unknown[], timeMicros: number): void {
    const question = questionOf(dns);
    const targets = new Set<string>();
    for (const record of [...answers, ...arrayMember(dns, 'authorities'), ...arrayMember(dns, 'additionals')]) {
      if (!isObject(record)) continue;
      const owner = nameOf(record, 'rrname');
      const type = textMember(record, 'rrtype');
      const data = textMember(record, 'rdata');
      if (type === 'CNAME') targets.add(data.toLowerCase());
      else if (type === 'A' || type === 'AAAA')
        this.give(timeMicros, owner === '' || targets.has(owner.toLowerCase()) ? question || owner : owner, data);
    }
  }

  private readGrouped(dns: Record<string, unknown>, grouped: Record<string, unknown>, timeMicros: number): void {
    const question = questionOf(dns);
    for (const type of ['A', 'AAAA'])
      for (const address of arrayMember(grouped, type))
        if (typeof address === 'string') this.give(timeMicros, question, address);
  }

  private readVersion1(event: Record<string, unknown>, dns: Record<string, unknown>, timeMicros: number): void {
    const owner = nameOf(dns, 'rrname');
    const type = textMember(dns, 'rrtype');
    const data = textMember(dns, 'rdata');
    const message = `${textMember(event, 'flow_id')} ${textMember(dns, 'id')} ${textMember(event, 'timestamp')}`;
    if (message !== this.lastMessage) {
      this.lastMessage = message;
      this.lastQuestion = owner;
      this.lastTargets = new Set();
    }
    if (type === 'CNAME') {
      if (this.lastTargets.size < 64) this.lastTargets.add(data.toLowerCase());
    } else if (type === 'A' || type === 'AAAA')
      this.give(timeMicros, this.lastTargets.has(owner.toLowerCase()) ? this.lastQuestion : owner, data);
  }

  private give(timeMicros: number, name: string, address: string): void {
    if (isName(name) && isAddress(address)) this.sink.lookup(timeMicros, name, address);
  }
}

/** The name asked for: `rrname` up to version 2, the first of `queries` in version 3. */
function questionOf(dns: Record<string, unknown>): string {
  const name = nameOf(dns, 'rrname');
  if (name !== '') return name;
  const query = arrayMember(dns, 'queries')[0];
  return isObject(query) ? nameOf(query, 'rrname') : '';
}

/** A name without the dot that some writers leave at its end. */
function nameOf(object: Record<string, unknown>, key: string): string {
  const name = textMember(object, key);
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
