import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'tldts';
import { test } from 'vitest';
import { findEvents } from '../detect/event-rules.ts';
import { labelBatch } from '../label/label-batch.ts';
import { createFlowBatch } from '../model/flow-batch.ts';
import { FLOW_CATEGORIES, LABELS } from '../model/labels.ts';
import { NAME_CONFLICTS, NAME_SOURCES } from '../model/naming.ts';
import { parseCaseDestination } from './case-destination.ts';
import { createKnowledgeBase } from './knowledge-base.ts';
import { findPackSources, loadPacks } from './load-packs.ts';
import { lintPack, problemText } from './pack.ts';
import { createPatternIndex } from './pattern-index.ts';

const folder = new URL('../../knowledge/', import.meta.url);
test('x', async () => {
  const { SHIPPED_KNOWLEDGE_FOLDER } = await import('./load-packs.ts');
  void folder;
  const sources = findPackSources(SHIPPED_KNOWLEDGE_FOLDER);
  const out: string[] = [];
  const lint = sources.map((s) => lintPack(s));
  for (const l of lint) for (const p of l.problems) out.push(problemText(p));
  const packs = lint.map((l) => l.pack!).filter(Boolean);
  if (packs.length === 0) {
    writeFileSync('/tmp/kp/gen/report.txt', out.join('\n'));
    return;
  }
  const kb = createKnowledgeBase(packs);
  const bi = createPatternIndex(
    kb.behaviors.map((b) => b.match),
    kb.behaviors.map((b) => b.priority),
  );
  // event step conditions
  const conds: any[] = [];
  const bIndex = new Map(kb.behaviors.map((b, i) => [b.id, i] as const));
  const patterns: any[] = [];
  const condOf = (s: any): number => {
    if (s.behavior !== undefined) return bIndex.get(s.behavior)!;
    patterns.push(s.match);
    return 1_000_000 + patterns.length - 1;
  };
  void conds;
  const sequences: any[] = kb.events.map((e) => ({
    eventId: e.id,
    windowSeconds: e.window,
    source: e.source,
    steps: e.steps.map((s: any) => ({
      isPresent: s.absent === undefined,
      condition: condOf(s.absent ?? s),
      withinSeconds: s.within ?? 0,
      relation: s.destination === null ? null : { kind: s.destination.kind, step: s.destination.step - 1 },
      repeat: s.repeat ?? { least: 1, most: 1 },
      isOptional: s.optional ?? false,
    })),
  }));
  const pi = createPatternIndex(patterns);
  const run = (flows: any[]) => {
    const rows: any[] = [];
    flows.forEach((f, i) => {
      for (let k = 0; k < (f.times ?? 1); k++) rows.push({ ...f, at: (f.at ?? 0) + k * (f.every ?? 1), i });
    });
    rows.sort((a, b) => a.at - b.at);
    const batch = createFlowBatch(rows.length);
    (batch as any).count = rows.length;
    rows.forEach((f, r) => {
      batch.protocol[r] = f.protocol === 'UDP' ? 17 : f.protocol === 'ICMP' ? 1 : 6;
      const d = parseCaseDestination(f)!;
      const addr = d.isAddress ? d.host : (f.address ?? '100.64.7.7');
      batch.dstAddress[r] = batch.addresses.internText(addr);
      batch.srcAddress[r] = batch.addresses.internText(f.src ?? '10.0.0.5');
      if (!d.isAddress) batch.destinationName[r] = batch.names.intern(d.host);
      batch.dstPort[r] = d.port;
      batch.nameSource[r] = NAME_SOURCES.indexOf((f.nameSource ?? 'passive') as any);
      batch.nameConflict[r] = f.nameConflict ? NAME_CONFLICTS.indexOf(f.nameConflict) : 0;
      batch.srcPayloadBytes[r] = f.srcBytes ?? 0;
      batch.dstPayloadBytes[r] = f.dstBytes ?? 0;
      batch.srcPackets[r] = f.srcPackets ?? 0;
      batch.dstPackets[r] = f.dstPackets ?? 0;
      batch.startMicros[r] = f.at * 1e6;
      batch.endMicros[r] = (f.at + (f.duration ?? 0)) * 1e6;
    });
    labelBatch(batch);
    const look = { knowledge: kb, sampleCountOf: (r: number) => rows[r].samples ?? null };
    const bm = bi.forBatch(batch, look),
      pm = pi.forBatch(batch, look);
    const host = (r: number) => {
      const n = batch.destinationName[r]!;
      return n >= 0 ? batch.names.text(n) : batch.addresses.text(batch.dstAddress[r]!);
    };
    const all = rows.map((_, r) => [...[...bm.all(r)], ...[...pm.all(r)].map((x) => 1_000_000 + x)]);
    const matches = findEvents(sequences, {
      count: rows.length,
      source: (r) => batch.srcAddress[r]!,
      startMicros: (r) => batch.startMicros[r]!,
      flowId: () => '',
      conditions: (r) => all[r]!,
      host,
      site: (r) => parse(host(r), { allowPrivateDomains: true }).domain ?? host(r),
      ...(rows.length > 0 ? {} : {}),
    } as any);
    const ev = rows.map(() => null as string | null);
    for (const m of matches) for (const r of m.rows) ev[r] = kb.events[m.rule]!.id.replace('starter/', '');
    return rows.map((f, r) => ({
      i: f.i,
      behavior: bm.first(r) < 0 ? null : kb.behaviors[bm.first(r)]!.id.replace('starter/', ''),
      all: [...bm.all(r)].map((x) => kb.behaviors[x]!.id),
      event: ev[r]!,
      label: LABELS[batch.label[r]!]!.name,
      cat: FLOW_CATEGORIES[batch.flowCategory[r]!]!.name,
    }));
  };
  const miss: Record<string, string | null> = {};
  let fail = 0,
    n = 0;
  for (const l of lint)
    for (const c of l.cases) {
      n++;
      const got = run(c.written.flows as any[]);
      for (const e of c.written.expect)
        for (const g of got.filter((x) => x.i === e.flow)) {
          if (c.written.title.endsWith(', not quite')) {
            const id = kb.behaviors
              .find((b) => b.title + ', not quite' === c.written.title)
              ?.id.replace('starter/', '');
            if (id) {
              miss[id] = g.behavior;
              if (g.behavior === id || g.all.includes('starter/' + id)) {
                fail++;
                out.push(`NEAR MISS FITS ${id} ${g.label}`);
              }
            }
          }
          for (const k of ['behavior', 'event'] as const)
            if (e[k] !== undefined && !c.written.title.endsWith(', not quite') && (e[k] ?? null) !== g[k]) {
              fail++;
              out.push(
                `${c.written.title} flow ${e.flow}: ${k} expected ${e[k]} got ${g[k]} (${g.label}/${g.cat}; all ${k === 'behavior' ? g.all.join(',') : g.behavior})`,
              );
            }
        }
    }
  writeFileSync('/tmp/kp/gen/results.json', JSON.stringify({ miss }));
  // real captures
  let real = '';
  try {
    for (const f of readFileSync('/tmp/kp/real.txt', 'utf8').trim().split('\n')) {
      const flows = readFileSync(f, 'utf8')
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((x) => JSON.parse(x));
      if (flows.length === 0) continue;
      const cf = flows
        .map((x: any) => {
          const m = /^(.*):(\d+|ICMP)$/.exec(x.destinationData)!;
          const name = m[1]!;
          const p = x.protocolInformation;
          const isV6 = name.includes(':');
          return {
            at: x.relativeStart,
            src: x.src.replace(/:\d+$/, ''),
            dst: p === 'ICMP' ? name : `${isV6 ? `[${name}]` : name}:${m[2]}`,
            protocol: p,
            srcBytes: x.srcBytes,
            dstBytes: x.dstBytes,
            srcPackets: x.srcPkts,
            dstPackets: x.dstPkts,
            duration: x.duration,
            nameSource: x.destinationNameSource,
          };
        })
        .filter((x: any) => ['TCP', 'UDP', 'ICMP'].includes(x.protocol) && parseCaseDestination(x) !== null);
      const got = run(cf);
      const tally = new Map<string, number>();
      got.forEach((g, r) => {
        const s = [...cf].sort((a: any, b: any) => a.at - b.at)[g.i === r ? r : r];
        void s;
        const k = `${cf[g.i].dst} | ${g.behavior} | ${g.event}`;
        tally.set(k, (tally.get(k) ?? 0) + 1);
      });
      real +=
        `== ${f.split('/').pop()}\n` +
        [...tally]
          .filter(([k]) => !/name-looked-up|device-announced|\| pinged/.test(k))
          .slice(0, 14)
          .map(([k, v]) => `  ${v}x ${k}`)
          .join('\n') +
        '\n';
    }
  } catch (e) {
    real += String(e);
  }
  writeFileSync('/tmp/kp/gen/real.txt', real);
  writeFileSync(
    '/tmp/kp/gen/report.txt',
    `${n} cases, ${fail} failures, ${kb.behaviors.length} behaviors ${kb.events.length} events\n` + out.join('\n'),
  );
}, 120000);
