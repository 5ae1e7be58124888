import type { Html } from '../html/html.js';

/** A change of the contract: the available choices, or the reason why there are none. */
export type Offer<Choice> =
  | ({ readonly open: true } & Choice)
  | {
      readonly open: false;
      readonly reason: Html;
      /** When the change becomes available, if the time alone decides. */
      readonly opensAt?: Date;
    };
