import { inspect } from 'node:util';
import type { UncheckedOptions } from './option-check.js';
import { OPTION_NAMES, OPTION_TABLE, type OptionTable } from './option-table.js';

const TABLE: OptionTable = OPTION_TABLE;

/**
 * The options as Nest's container holds them. Each option can be read by its name; printing or copying the object
 * shows only those that cannot hold a secret.
 */
export class ContainedOptions {
  static {
    for (const name of OPTION_NAMES.filter((option) => TABLE[option].isPublic !== true)) {
      Object.defineProperty(this.prototype, name, {
        get(this: ContainedOptions) {
          return (this.#options as UncheckedOptions | undefined)?.[name];
        },
      });
    }
  }

  readonly #options: unknown;

  /** @param options Unchecked. */
  constructor(options: unknown) {
    this.#options = ContainedOptions.open(options);
    const given = (this.#options ?? {}) as UncheckedOptions;
    for (const name of OPTION_NAMES.filter((option) => TABLE[option].isPublic === true)) {
      if (given[name] === undefined) continue;
      Object.defineProperty(this, name, { value: given[name], enumerable: true });
    }
  }

  /** Otherwise `showHidden` with `getters` would print every option. */
  [inspect.custom](): object {
    return { ...this };
  }

  /** Returns the options themselves. A test may have put them into the container as they are. */
  static open(contained: unknown): unknown {
    const isContained =
      typeof contained === 'object' && contained !== null && #options in contained;
    return isContained ? contained.#options : contained;
  }
}
