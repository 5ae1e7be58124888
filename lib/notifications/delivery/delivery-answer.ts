import { WechatPayNotificationException } from '../wechat-pay-notification.exception.js';
import { DeliveryRefusal } from './delivery-refusal.js';

/** What WeChat Pay is answered: 204, or the form that it documents for a failure. */
export interface DeliveryAnswer {
  readonly status: number;
  /** A message of at most 64 characters, never anything of an error. */
  readonly body?: { readonly code: 'FAIL'; readonly message: string };
}

export const DONE: DeliveryAnswer = { status: 204 };

/** WeChat Pay delivers again. */
export const PENDING = failure(500, 'not handled yet');

/** The answer to what was refused, or went wrong before anything was handled. */
export function answerTo(error: unknown): DeliveryAnswer {
  if (error instanceof WechatPayNotificationException) {
    const { message } = error.getResponse() as { readonly message: string };
    return failure(error.getStatus(), message);
  }
  if (!(error instanceof DeliveryRefusal)) return PENDING;
  return error.reason === 'body-too-large'
    ? failure(413, 'the body is too large')
    : failure(408, 'the body did not arrive in time');
}

function failure(status: number, message: string): DeliveryAnswer {
  return { status, body: { code: 'FAIL', message } };
}
