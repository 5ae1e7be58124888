import type { Html } from '../html/html.js';

/** A change of the contract: what can be chosen, or why there is nothing to choose. */
export type Offer<Choice> =
  | ({ readonly open: true } & Choice)
  | {
      readonly open: false;
      readonly reason: Html;
      /** When it opens by itself. */
      readonly opensAt?: Date;
    };
