import { expect } from 'vitest';
import type { WechatPayNotificationRejectionReason } from '../../../lib/index.js';
import type { HeaderPairs } from '../wire/raw-post.js';
import type { ReceivingApp } from '../applications/receiving-app.js';

/**
 * Status and message of the response to WeChat Pay, by reason; written out here, not taken from
 * `lib`.
 */
export const REFUSALS = {
  'missing-header': [401, 'a signature header is missing'],
  'malformed-header': [401, 'a signature header is malformed'],
  'timestamp-out-of-tolerance': [401, 'the timestamp is out of tolerance'],
  'unsupported-signature-type': [401, 'the signature type is not supported'],
  'unknown-serial': [401, 'the serial is unknown'],
  'signature-probe': [401, 'the signature is a probe'],
  'signature-mismatch': [401, 'the signature does not match'],
  'merchant-mismatch': [401, 'the notification is for another merchant'],
  'malformed-body': [400, 'the body is not a notification'],
  'decryption-failed': [400, 'the resource cannot be decrypted'],
  'raw-body-unavailable': [500, 'the server is not set up to verify notifications'],
  'key-unavailable': [500, 'the key to verify with is unavailable'],
} as const satisfies Record<WechatPayNotificationRejectionReason, readonly [number, string]>;

/** Posts a notification, and expects the complete error response and no call of the handler. */
export async function expectRefused(
  app: ReceivingApp,
  reason: WechatPayNotificationRejectionReason,
  body: Buffer,
  headers: HeaderPairs,
  path?: string,
): Promise<void> {
  const before = app.received.length;
  const response = await app.post(body, headers, path);
  const [status, message] = REFUSALS[reason];
  expect({ status: response.status, body: JSON.parse(response.body) }).toEqual({
    status,
    body: { code: 'FAIL', message },
  });
  expect(message.length).toBeLessThanOrEqual(64);
  expect(app.received).toHaveLength(before);
}
