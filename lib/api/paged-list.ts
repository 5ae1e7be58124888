import { toPrintableName } from '../common/text.js';
import {
  type WechatPayRequestIssue,
  WechatPayRequestValidationError,
} from '../errors/wechat-pay.error.js';

/** The items of a list that WeChat Pay returns in pages. Each iteration starts with the first page. */
export interface WechatPayPagedList<Item> extends AsyncIterable<Item> {
  /**
   * Collects the items. A page is requested only while items are missing.
   *
   * @throws {WechatPayRequestValidationError} when `limit` is not a whole number of at least 1.
   * @example
   * const first = await insurance.iteratePolicyPeriods({ plan_id, out_contract_code }).toArray({ limit: 12 });
   */
  toArray(options?: {
    /** Maximum number of items, at least 1. Default: all. */
    readonly limit?: number | undefined;
  }): Promise<Item[]>;
}

/** A page of a list with offsets. */
interface Page<Item> {
  readonly data?: readonly Item[] | null | undefined;
  readonly total_count?: number | null | undefined;
}

/** Iterates over all items of a paged list and fetches a page only when it is needed. */
export class PagedList<Item> implements WechatPayPagedList<Item> {
  readonly #name: string;
  readonly #fetchPage: (offset: number) => Promise<Page<Item>>;

  /** @param name Method that returns the list, for errors. */
  constructor(name: string, fetchPage: (offset: number) => Promise<Page<Item>>) {
    this.#name = name;
    this.#fetchPage = fetchPage;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    let offset = 0;
    for (;;) {
      const { data, total_count } = await this.#fetchPage(offset);
      const items = data ?? [];
      yield* items;
      offset += items.length;
      // A page may be shorter than requested, so only an empty page or the total count ends the list.
      if (items.length === 0 || (typeof total_count === 'number' && offset >= total_count)) return;
    }
  }

  async toArray(options: { readonly limit?: number | undefined } = {}): Promise<Item[]> {
    const issues = Array.from(findIssues(options));
    if (issues.length > 0) {
      throw new WechatPayRequestValidationError(`${this.#name}().toArray`, issues);
    }
    const { limit = Infinity } = options;
    const items: Item[] = [];
    for await (const item of this) {
      items.push(item);
      if (items.length >= limit) break;
    }
    return items;
  }
}

function* findIssues(options: unknown): Generator<WechatPayRequestIssue> {
  if (typeof options !== 'object' || options === null) {
    yield { path: 'options', rule: 'type', message: 'must be an object' };
    return;
  }
  for (const name of Object.keys(options)) {
    if (name === 'limit') continue;
    const path = `options.${toPrintableName(name)}`;
    yield { path, rule: 'unknown-property', message: 'unknown option; the option is limit' };
  }
  const { limit } = options as { readonly limit?: unknown };
  if (limit !== undefined && !(Number.isSafeInteger(limit) && (limit as number) >= 1)) {
    yield { path: 'limit', rule: 'range', message: 'must be a whole number of at least 1' };
  }
}
