import { Integer, OneOf } from './scalar.decorators.js';

/** An amount of money. */
export class AmountDto {
  /** Fen (分), a whole number from 0. Where 0 is legal is a rule of the request. */
  @Integer({ min: 0 })
  total!: number;

  /** `CNY`, the only currency of this product. */
  @OneOf(['CNY'], { presence: 'optional' })
  currency?: string;
}
