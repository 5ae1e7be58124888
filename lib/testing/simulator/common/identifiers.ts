import { toBeijingDate } from '../clock/beijing-calendar.js';
import type { SimulatorClock } from '../clock/simulator-clock.js';
import { generateDigits, generateText } from './randomness.js';
import type { Randomness } from './randomness.js';

/** The sources of generated identifiers. */
export interface IdentifierSource {
  readonly clock: SimulatorClock;
  readonly randomness: Randomness;
}

/**
 * Creates a contract number: 18 digits, unique across all merchants.
 *
 * @param count number of existing contracts
 */
export function createContractId({ clock, randomness }: IdentifierSource, count: number): string {
  return `${formatCompactDate(clock.now())}${generateDigits(randomness, 4)}${String(count + 1).padStart(6, '0')}`;
}

/** Creates WeChat Pay's number of a paid order: 28 digits. */
export function createTransactionId({ clock, randomness }: IdentifierSource): string {
  return `4200${generateDigits(randomness, 6)}${formatCompactDate(clock.now())}${generateDigits(randomness, 10)}`;
}

/** Creates WeChat Pay's number of a refund: 28 digits. */
export function createRefundId({ clock, randomness }: IdentifierSource): string {
  return `5030${generateDigits(randomness, 6)}${formatCompactDate(clock.now())}${generateDigits(randomness, 10)}`;
}

/** Creates a user's openid under one appid: 28 characters. */
export function createOpenid(randomness: Randomness): string {
  return `o${generateText(randomness, 27)}`;
}

function formatCompactDate(now: number): string {
  return toBeijingDate(now).replaceAll('-', '');
}
