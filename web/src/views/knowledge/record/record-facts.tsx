import type { RecordFactsV1 } from '@flowsage/client';
import type { ReactNode } from 'react';
import { VisibleText } from '../../../components/visible-text.tsx';
import { timeText } from '../../../text/numbers.ts';
import '../../sample/details/details.css';
import { ConcernMeter } from './concern-meter.tsx';

/** What packs or people say beside title and description, each fact with its name; those that say nothing are left out. */
export function RecordFacts({
  facts,
  title,
  tellsNo = false,
}: {
  readonly facts: RecordFactsV1;
  /** Of the record; left out where it stands above. */
  readonly title?: string;
  /** Packs say of every place what strangers may do there; of what people say, a no is told as well. */
  readonly tellsNo?: boolean;
}) {
  const { all_children_inherit_knowledge: inherit = false } = facts;
  const strangers = strangersText(facts, tellsNo);
  return (
    <dl className="facts">
      {title !== undefined && <Fact name="Title">{title}</Fact>}
      <Fact name="Class">{facts.category}</Fact>
      <Fact name="Run by">{facts.owner_groups}</Fact>
      <Fact name="Used for">{facts.landscape}</Fact>
      {facts.concern_level !== null && (
        <Row name="Concern">
          <ConcernMeter level={facts.concern_level} />
        </Row>
      )}
      <Fact name="Made for">{facts.intended_purpose}</Fact>
      <Fact name="How it is abused">{facts.abuse}</Fact>
      <Fact name="When to look closer">{facts.when_concerned}</Fact>
      <Fact name="Used by groups">{facts.ttp_of_groups ?? null}</Fact>
      <Fact name="Comments">{facts.comments ?? null}</Fact>
      <Fact name="Tags">{facts.tags ?? null}</Fact>
      {strangers !== '' && <Row name="Strangers">{strangers}</Row>}
      {inherit && <Row name="Names below it">are described by it as well, where they have no record of their own</Row>}
      <Fact name="Says nothing of">{facts.excluded_subdomains ?? null}</Fact>
      <Fact name="Report abuse">{facts.report_abuse_how ?? null}</Fact>
      <Fact name="Sources">{facts.refs}</Fact>
      <Fact name="Written by">{facts.author}</Fact>
      {facts.last_modified > 0 && (
        <Row name="Last changed">{timeText(new Date(facts.last_modified * 1000).toISOString()).slice(0, 10)}</Row>
      )}
    </dl>
  );
}

/** `can get a subdomain there and cannot publish under its URLs` */
function strangersText(
  { controllable_subdomains: subdomains, controllable_urls: urls }: RecordFactsV1,
  tellsNo: boolean,
): string {
  const told = [
    [subdomains, 'get a subdomain there'],
    [urls, 'publish under its URLs'],
  ] as const;
  return told
    .flatMap(([may, what]) => (may === true ? [`can ${what}`] : may === false && tellsNo ? [`cannot ${what}`] : []))
    .join(' and ');
}

function Fact({ name, children }: { readonly name: string; readonly children: string | readonly string[] | null }) {
  const text = children === null ? '' : typeof children === 'string' ? children : children.join(', ');
  if (text === '' || text === 'Unknown') return null;
  return (
    <Row name={name}>
      <VisibleText text={text} />
    </Row>
  );
}

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="name">{children}</dd>
    </div>
  );
}
