import {
  DeliveryRejectedError,
  WechatPayNotificationException,
} from '../wechat-pay-notification.exception.js';

/** The response to WeChat Pay: 204, or the JSON that it documents for failures. */
export interface DeliveryResponse {
  readonly status: number;
  /** `message` has at most 64 characters, and none of them come from an error. */
  readonly body?: { readonly code: 'FAIL'; readonly message: string } | undefined;
}

export const DONE: DeliveryResponse = { status: 204 };

/** WeChat Pay delivers the notification again. */
export const PENDING = createFailure(500, 'not handled yet');

/** No merchant has the name in the path. WeChat Pay delivers again, perhaps when it has one. */
export const UNKNOWN_MERCHANT = createFailure(404, 'unknown merchant');

/** Too many unknown names arrive to look all of them up. */
export const TOO_MANY_NAMES = createFailure(503, 'too many unknown merchants');

/** Converts a rejection, or an unexpected error before any handler ran, to a response. */
export function toResponse(error: unknown): DeliveryResponse {
  if (error instanceof WechatPayNotificationException) {
    const { message } = error.getResponse() as { readonly message: string };
    return createFailure(error.getStatus(), message);
  }
  if (!(error instanceof DeliveryRejectedError)) return PENDING;
  const [status, message] = REJECTIONS[error.reason];
  return createFailure(status, message);
}

const REJECTIONS = {
  'body-too-large': [413, 'the body is too large'],
  'body-incomplete': [408, 'the body did not arrive in time'],
  'unsupported-encoding': [415, 'the Content-Encoding is not supported'],
  'too-many-packed-bodies': [503, 'too many packed bodies'],
} as const satisfies Record<DeliveryRejectedError['reason'], readonly [number, string]>;

function createFailure(status: number, message: string): DeliveryResponse {
  return { status, body: { code: 'FAIL', message } };
}
