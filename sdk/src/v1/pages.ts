import type { Page } from '../wire/index.ts';

/** The items of one page after the other, each asked for when it is needed. */
export async function* allPages<Item>(
  first: string | undefined,
  page: (cursor: { readonly cursor?: string }) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | null | undefined = first;
  do {
    const { items, nextCursor }: Page<Item> = await page(cursor == null ? {} : { cursor });
    yield* items;
    cursor = nextCursor;
  } while (cursor !== null);
}
