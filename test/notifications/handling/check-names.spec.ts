import { afterEach, describe, expect, it, vi } from 'vitest';
import { WechatPayConfigurationError } from '../../../lib/errors/wechat-pay.error.js';
import { checkUnstableNames } from '../../../lib/notifications/handling/check-names.js';
import { MemoryNotificationStore } from '../../../lib/notifications/stores/memory-notification-store.js';
import { PlainStore } from '../../support/handlers/plain-store.js';

describe('checkUnstableNames', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it('throws in production with a store that outlives the build, for every name', () => {
    vi.stubEnv('NODE_ENV', 'production');
    const issues = ['a.signed', 'Sales.b'].map((name) => ({
      option: '@OnWechatPayNotification',
      message: `${name}: a minifier or bundler seems to have made this name, and notifications.store keeps the records of the handler under it: in the next build another handler may have it, and would lose notifications; give { id: '…' } ({ id: '${name}' } keeps the stored records)`,
    }));
    const check = () => checkUnstableNames(['a.signed', 'Sales.b'], new PlainStore());
    expect(check).toThrow(new WechatPayConfigurationError(issues));
    expect(check).toThrow(expect.objectContaining({ issues }));
  });

  it.each([
    ['no name', 'production', [], new PlainStore()],
    ['no store', 'production', ['a.signed'], undefined],
    ['a store in memory', 'production', ['a.signed'], new MemoryNotificationStore()],
    ['development', 'development', ['a.signed'], new PlainStore()],
    ['no environment', undefined, ['a.signed'], new PlainStore()],
  ])('accepts %s', (_case, environment, names, store) => {
    vi.stubEnv('NODE_ENV', environment);
    expect(() => checkUnstableNames(names, store)).not.toThrow();
  });
});
