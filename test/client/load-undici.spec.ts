import { afterEach, describe, expect, it, vi } from 'vitest';

describe('undici', () => {
  afterEach(() => {
    vi.doUnmock('undici/lib/dispatcher/pool.js');
    vi.resetModules();
  });

  it.each(['the parts', 'the whole, where a release has moved the parts'])(
    'is there by %s',
    async (way) => {
      if (way !== 'the parts') {
        vi.doMock('undici/lib/dispatcher/pool.js', () => {
          throw new Error('ERR_MODULE_NOT_FOUND');
        });
      }
      const { loadUndici } = await import('../../lib/client/load-undici.js');
      const { Pool, buildConnector } = await loadUndici();
      expect(Pool.name).toBe('Pool');
      expect(buildConnector).toBeTypeOf('function');
    },
  );
});
