import { describe, expect, it } from 'vitest';
import { PagedList } from '../../lib/api/paged-list.js';
import { WechatPayRequestValidationError } from '../../lib/index.js';
import { errorOf } from '../support/applications/merchant.js';

interface Page {
  readonly data?: readonly string[] | null | undefined;
  readonly total_count?: number | null | undefined;
}

/** A list whose pages are returned in turn, and the offsets that were requested; there is no page after the last one. */
function listOf(...pages: readonly Page[]) {
  const offsets: number[] = [];
  const list = new PagedList<string>('iterateItems', async (offset) => {
    const page = pages[offsets.length];
    offsets.push(offset);
    if (page === undefined) throw new Error(`no page at ${offset}`);
    return page;
  });
  return { list, offsets };
}

describe('the iteration over a paged list', () => {
  it.each<[string, readonly Page[], readonly string[], readonly number[]]>([
    ['the total count', [{ data: ['a', 'b'], total_count: 2 }], ['a', 'b'], [0]],
    ['more than the total count', [{ data: ['a', 'b'], total_count: 1 }], ['a', 'b'], [0]],
    [
      'the total count on a later, shorter page',
      [
        { data: ['a', 'b'], total_count: 3 },
        { data: ['c'], total_count: 3 },
      ],
      ['a', 'b', 'c'],
      [0, 2],
    ],
    [
      'the total count after pages of different length',
      [
        { data: ['a'], total_count: 6 },
        { data: ['b', 'c', 'd'], total_count: 6 },
        { data: ['e', 'f'], total_count: 6 },
      ],
      ['a', 'b', 'c', 'd', 'e', 'f'],
      [0, 1, 4],
    ],
    [
      'an empty page before the total count',
      [
        { data: ['a'], total_count: 9 },
        { data: [], total_count: 9 },
      ],
      ['a'],
      [0, 1],
    ],
    ['an empty page without a total count', [{ data: ['a'] }, { data: [] }], ['a'], [0, 1]],
    [
      'an empty page after total counts of null',
      [
        { data: ['a'], total_count: null },
        { data: ['b'], total_count: null },
        { data: [], total_count: null },
      ],
      ['a', 'b'],
      [0, 1, 2],
    ],
    ['a page without data', [{ data: ['a'] }, {}], ['a'], [0, 1]],
    ['a page with data null', [{ data: ['a'] }, { data: null, total_count: 2 }], ['a'], [0, 1]],
    ['an empty first page', [{ data: [], total_count: 0 }], [], [0]],
    ['an empty first page with a total count', [{ data: [], total_count: 5 }], [], [0]],
  ])('ends at %s', async (_what, pages, items, offsets) => {
    const requested = listOf(...pages);
    const seen: string[] = [];
    for await (const item of requested.list) seen.push(item);
    expect(seen).toEqual(items);
    expect(requested.offsets).toEqual(offsets);
  });

  it('requests a page only when its first item is needed', async () => {
    const { list, offsets } = listOf({ data: ['a', 'b'] }, { data: ['c'], total_count: 3 });
    const iterator = list[Symbol.asyncIterator]();
    expect(offsets).toEqual([]);
    for (const [item, requested] of [
      ['a', [0]],
      ['b', [0]],
      ['c', [0, 2]],
    ] as const) {
      await expect(iterator.next()).resolves.toEqual({ done: false, value: item });
      expect(offsets).toEqual(requested);
    }
    await expect(iterator.next()).resolves.toEqual({ done: true, value: undefined });
    expect(offsets).toEqual([0, 2]);
  });

  it('starts with the first page each time', async () => {
    const page = { data: ['a'], total_count: 1 };
    const { list, offsets } = listOf(page, page);
    await expect(list.toArray()).resolves.toEqual(['a']);
    await expect(list.toArray()).resolves.toEqual(['a']);
    expect(offsets).toEqual([0, 0]);
  });

  it('ends with the error of a page', async () => {
    const { list } = listOf({ data: ['a'] });
    const seen: string[] = [];
    const iterate = async () => {
      for await (const item of list) seen.push(item);
    };
    await expect(iterate()).rejects.toThrow('no page at 1');
    expect(seen).toEqual(['a']);
  });
});

describe('toArray of a paged list', () => {
  const pages = [
    { data: ['a', 'b'], total_count: 4 },
    { data: ['c', 'd'], total_count: 4 },
  ];

  it.each<[{ limit?: number | undefined } | undefined, readonly string[], readonly number[]]>([
    [undefined, ['a', 'b', 'c', 'd'], [0, 2]],
    [{}, ['a', 'b', 'c', 'd'], [0, 2]],
    [{ limit: undefined }, ['a', 'b', 'c', 'd'], [0, 2]],
    [{ limit: 1 }, ['a'], [0]],
    [{ limit: 2 }, ['a', 'b'], [0]],
    [{ limit: 3 }, ['a', 'b', 'c'], [0, 2]],
    [{ limit: 4 }, ['a', 'b', 'c', 'd'], [0, 2]],
    [{ limit: 5 }, ['a', 'b', 'c', 'd'], [0, 2]],
    [{ limit: Number.MAX_SAFE_INTEGER }, ['a', 'b', 'c', 'd'], [0, 2]],
  ])('collects as many items as the options %j allow', async (options, items, offsets) => {
    const requested = listOf(...pages);
    await expect(requested.list.toArray(options)).resolves.toEqual(items);
    expect(requested.offsets).toEqual(offsets);
  });

  it('rejects with the error of a page', async () => {
    const { list } = listOf({ data: ['a'] });
    await expect(list.toArray()).rejects.toThrow('no page at 1');
  });

  const NO_OBJECT = { path: 'options', rule: 'type', message: 'must be an object' };
  const NO_LIMIT = {
    path: 'limit',
    rule: 'range',
    message: 'must be a whole number of at least 1',
  };
  const unknown = (name: string) => ({
    path: `options.${name}`,
    rule: 'unknown-property',
    message: 'unknown option; the option is limit',
  });

  it.each<[string, unknown, readonly object[]]>([
    ['null', null, [NO_OBJECT]],
    ['a number', 5, [NO_OBJECT]],
    ['a string', 'limit', [NO_OBJECT]],
    ['a function', () => 1, [NO_OBJECT]],
    ['the limit 0', { limit: 0 }, [NO_LIMIT]],
    ['the limit -1', { limit: -1 }, [NO_LIMIT]],
    ['the limit 0.5', { limit: 0.5 }, [NO_LIMIT]],
    ['the limit 1.5', { limit: 1.5 }, [NO_LIMIT]],
    ['the limit 2^53', { limit: 2 ** 53 }, [NO_LIMIT]],
    ['the limit Infinity', { limit: Infinity }, [NO_LIMIT]],
    ['the limit NaN', { limit: Number.NaN }, [NO_LIMIT]],
    ['the limit null', { limit: null }, [NO_LIMIT]],
    ['a limit in digits', { limit: '5' }, [NO_LIMIT]],
    ['an unknown option', { max: 5 }, [unknown('max')]],
    ['an unknown option of undefined', { max: undefined }, [unknown('max')]],
    ['an unknown option next to the limit', { limit: 5, max: 5 }, [unknown('max')]],
    ['an unknown option on two lines', { 'a\nb': 5 }, [unknown(String.raw`a\nb`)]],
    [
      'several mistakes at once',
      { limit: 0, max: 5, min: 5 },
      [unknown('max'), unknown('min'), NO_LIMIT],
    ],
  ])('rejects %s before a page is requested', async (_what, options, issues) => {
    const { list, offsets } = listOf(...pages);
    const error = await errorOf<WechatPayRequestValidationError>(list.toArray(options as object));
    expect(error).toBeInstanceOf(WechatPayRequestValidationError);
    expect(error.issues).toEqual(issues);
    expect(offsets).toEqual([]);
  });

  it('names the method in its error', async () => {
    const { list } = listOf(...pages);
    await expect(list.toArray({ limit: 0 })).rejects.toThrow(
      /^iterateItems\(\)\.toArray breaks a rule:\n {2}limit: must be a whole number of at least 1 \[range\]$/,
    );
  });
});
