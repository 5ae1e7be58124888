import { beijingDate } from './clock/beijing-time.js';
import { randomDigits, randomText } from './randomness.js';
import type { SimulatorState } from './simulator-state.js';

type Source = Pick<SimulatorState, 'clock' | 'randomness' | 'merchants'>;

/** A contract's number: 18 digits, of no other contract of any merchant. */
export function newContractId({ clock, randomness, merchants }: Source): string {
  let number = 1;
  for (const { contracts } of merchants.values()) number += contracts.size;
  return `${compactDate(clock.now())}${randomDigits(randomness, 4)}${String(number).padStart(6, '0')}`;
}

/** WeChat Pay's number of a paid order: 28 digits. */
export function newTransactionId({ clock, randomness }: Source): string {
  return `4200${randomDigits(randomness, 6)}${compactDate(clock.now())}${randomDigits(randomness, 10)}`;
}

/** WeChat Pay's number of a refund: 28 digits. */
export function newRefundId({ clock, randomness }: Source): string {
  return `5030${randomDigits(randomness, 6)}${compactDate(clock.now())}${randomDigits(randomness, 10)}`;
}

/** A user's number in the eyes of one appid: 28 characters. */
export function newOpenid({ randomness }: Pick<Source, 'randomness'>): string {
  return `o${randomText(randomness, 27)}`;
}

function compactDate(now: number): string {
  return beijingDate(now).replaceAll('-', '');
}
