import { textField } from '../html/form-text.js';
import { fenOf } from '../money/yuan.js';
import type { LowerRequest } from './contract-changes.service.js';
import type { NextList } from './planned-list.js';

/** The form of the renewal, as a browser or curl sent it; what is no number is refused by the package. */
export function readNextList(body: unknown): NextList {
  return { count: numberOf(textField(body, 'periods')), amount: fenOf(textField(body, 'premium')) };
}

/** The form of the lower premium. */
export function readLowerRequest(body: unknown): LowerRequest {
  return {
    periodId: numberOf(textField(body, 'period')),
    amount: fenOf(textField(body, 'premium')),
    cancelReservation: textField(body, 'cancel_reservation') !== '',
  };
}

/** Why the contract ends; WeChat Pay wants a reason. */
export function readRemark(body: unknown): string {
  return textField(body, 'remark') || '商户发起解约 Ended by the merchant';
}

function numberOf(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}
