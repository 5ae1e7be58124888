/** A page of anything that is listed by offset. */
interface Page<Item> {
  readonly data?: readonly Item[] | null;
  readonly total_count?: number | null;
}

/** All items of a paged list, one page at a time, as they are asked for. */
export async function* iteratePages<Item>(
  fetchPage: (offset: number) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  let offset = 0;
  for (;;) {
    const { data, total_count } = await fetchPage(offset);
    const items = data ?? [];
    yield* items;
    offset += items.length;
    // A page can be shorter than asked for; only an empty one, or the announced count, is the end.
    if (items.length === 0 || (typeof total_count === 'number' && offset >= total_count)) return;
  }
}
