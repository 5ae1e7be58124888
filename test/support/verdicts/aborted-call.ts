import { expect } from 'vitest';
import { WechatPayTransportError } from '../../../lib/index.js';

/** Checks the whole error of a call that its caller aborted with the reason `enough`. */
export function expectAborted(error: unknown, endpoint: string, outcomeUnknown: boolean): void {
  expect(error).toBeInstanceOf(WechatPayTransportError);
  expect(error).toMatchObject({
    reason: 'aborted',
    endpoint,
    outcomeUnknown,
    message: `${endpoint}: aborted by the caller`,
    cause: new Error('enough'),
  });
}
