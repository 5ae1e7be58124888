import { randomBytes } from 'node:crypto';
import { todayInBeijing } from '../dates/beijing-date.js';
import type { ContractCodes } from './policy-request.js';

/**
 * New numbers for every attempt: WeChat Pay takes neither a second time once the customer has signed,
 * whatever came of it. Digits and letters, at most 32 characters.
 */
export function freshCodes(): ContractCodes {
  const unique = `${todayInBeijing().replaceAll('-', '')}${randomBytes(10).toString('hex')}`;
  return { contract: `C${unique}`, trade: `T${unique}` };
}
