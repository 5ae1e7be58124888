import { expect, it } from 'vitest';
import { WECHAT_PAY_SETTINGS } from '../../lib/api/settings.js';

it('names the token of the settings alike in every copy of the package', () => {
  expect(WECHAT_PAY_SETTINGS).toBe(Symbol.for('nestjs-wechatpay-insurance:settings'));
});
