import { textField } from '../html/form-text.js';
import { toFen } from '../money/yuan.js';
import type { LowerRequest } from './contract-changes.service.js';
import type { NextList } from './planned-list.js';

/** Reads the renewal form of a browser or curl. Invalid numbers become `NaN`, which the package rejects. */
export function readNextList(body: unknown): NextList {
  return { count: toNumber(textField(body, 'periods')), amount: toFen(textField(body, 'premium')) };
}

/** Reads the form that lowers a premium. */
export function readLowerRequest(body: unknown): LowerRequest {
  return {
    periodId: toNumber(textField(body, 'period')),
    amount: toFen(textField(body, 'premium')),
    cancelSchedule: textField(body, 'cancel_schedule') !== '',
  };
}

/** Reads the reason for the termination, which WeChat Pay requires. */
export function readRemark(body: unknown): string {
  return textField(body, 'remark') || '商户发起解约 Ended by the merchant';
}

function toNumber(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}
