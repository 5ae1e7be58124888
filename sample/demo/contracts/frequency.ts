import type { DeductFrequency } from 'nestjs-wechatpay-insurance';
import { bilingual, type Html } from '../html/html.js';

/** Months between two premiums. */
export const MONTHS: Readonly<Record<DeductFrequency, number>> = { month: 1, quarter: 3, year: 12 };

export const FREQUENCY_NAMES: Readonly<Record<DeductFrequency, Html>> = {
  month: bilingual('Monthly', '每月'),
  quarter: bilingual('Quarterly', '每季度'),
  year: bilingual('Yearly', '每年'),
};

export function isFrequency(text: string): text is DeductFrequency {
  return Object.hasOwn(MONTHS, text);
}
