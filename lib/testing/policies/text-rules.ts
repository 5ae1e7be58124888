import type { TextRule } from '../fields/field-reader.js';

const ALPHANUMERIC = { pattern: /^[0-9A-Za-z]*$/, meaning: 'may have digits and letters only' };

export const INSURANCE_NO: TextRule = { max: 32, ...ALPHANUMERIC };
export const CONTRACT_CODE: TextRule = { max: 32, ...ALPHANUMERIC };

/** A text here, a number in the APIs of contracts. */
export const PLAN_ID: TextRule = {
  max: 15,
  pattern: /^[1-9][0-9]*$/,
  meaning: 'must be the plan’s number as a string of digits',
};
