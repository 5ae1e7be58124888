import { expect, it } from 'vitest';
import { WechatPayConfigurationError } from '../../../lib/index.js';
import { RejectionLog } from '../../../lib/notifications/log/rejection-log.js';

// `vitest.redaction.config.ts` must report each of these tests.

it('an error with a secret fails', () => {
  const message = 'is 0123456789abcdefghijklmnopqrstuv';
  const error = new WechatPayConfigurationError([{ option: 'apiV3Key', message }]);
  expect(error.issues).toHaveLength(1);
});

it('a log line with identity data fails', () => {
  const explanation = 'the customer is 11010119900307123X';
  new RejectionLog().write({ reason: 'malformed-body', explanation, requestId: '-' }, 0);
});
