import { type MetadataRecord, TAG_FIELDS } from '@flowsage/client';
import { TagGroup } from '../../sample/details/tag-group.tsx';
import { readTags } from './record-form-state.ts';

/** The tags of a record by their kind. */
export function TagGroups({ record }: { readonly record: MetadataRecord }) {
  return TAG_FIELDS.map((field) => {
    const tags = readTags(record[field] ?? '');
    return tags.length === 0 ? null : <TagGroup key={field} field={field} tags={tags} />;
  });
}
