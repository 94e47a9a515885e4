import type { AnnotationKind, AnnotationRecordV1, DestinationKnowledge, WrittenKnowledgeField } from '@flowsage/client';
import { TAG_KINDS, tagFieldOf } from '../model/behavior-record.ts';
import type { KnownRecord } from '../model/known-record.ts';
import { readTags } from '../model/metadata.ts';

/** The records that speak of a sample, each once and by its position. */
export class AnnotationRecords {
  readonly records: AnnotationRecordV1[] = [];
  /** Records beyond the bound are left out. */
  isFull = false;
  private readonly positions = new Map<string, number>();
  /** Records are mostly asked for by the same object. */
  private readonly positionOf = new Map<KnownRecord, number>();
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  /** The position of a record; -1 when there are too many. `knowledge` is what is told of a destination beside. */
  add(kind: AnnotationKind, record: KnownRecord, knowledge: DestinationKnowledge | null = null): number {
    const known = kind === 'parent' ? undefined : this.positionOf.get(record);
    if (known !== undefined) return known;
    // What a pack says of a name is one record for all names that inherit it.
    const ofPack = record.pack === null ? null : knowledge;
    const identity = `${kind} ${record.version ?? ''} ${ofPack?.destination_data ?? record.key}`;
    const position = this.positionAt(identity, () => ({
      kind,
      key: ofPack === null ? record.key : keyOf(ofPack),
      title: record.metadata.title,
      description: record.metadata.description,
      relevance: record.metadata.relevance,
      concernLevel: record.concernLevel,
      tags: tagsOf(record),
      version: record.version,
      pack: record.pack,
      knowledge,
      ...givenFields(record),
    }));
    if (kind !== 'parent') this.positionOf.set(record, position);
    return position;
  }

  private positionAt(identity: string, make: () => AnnotationRecordV1): number {
    let position = this.positions.get(identity);
    if (position === undefined) {
      position = this.records.length < this.most ? this.records.push(make()) - 1 : -1;
      this.isFull ||= position < 0;
      // Positions that are none are not remembered: there may be any number of them.
      if (position >= 0) this.positions.set(identity, position);
    }
    return position;
  }
}

/** The form in which people name destinations. */
function keyOf({ name, protocol_name, port }: DestinationKnowledge): string {
  return `${name}:${protocol_name === 'ICMP' ? 'ICMP' : port}`;
}

function givenFields({ writing }: KnownRecord): Pick<AnnotationRecordV1, 'given'> {
  const fields = Object.keys(writing?.knowledge ?? {}) as WrittenKnowledgeField[];
  return fields.length === 0 ? {} : { given: fields };
}

function tagsOf({ metadata }: KnownRecord): AnnotationRecordV1['tags'] {
  const fields = TAG_KINDS.map((kind) => tagFieldOf(kind));
  return Object.fromEntries(
    fields.map((field) => [field, readTags(metadata[field])] as const).filter(([, tags]) => tags.length > 0),
  );
}
