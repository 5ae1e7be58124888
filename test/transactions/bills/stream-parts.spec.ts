import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { IdleLimit } from '../../../lib/transactions/bills/stream-parts.js';
import { errorOf } from '../../support/applications/merchant.js';

describe('IdleLimit', () => {
  it('fails a stream that is read and receives no data', async () => {
    const idle = new IdleLimit(50);
    const start = performance.now();
    expect(await errorOf(finished(idle.resume()))).toMatchObject({ code: 'ETIMEDOUT' });
    expect(performance.now() - start).toBeGreaterThan(45);
  });

  it('waits for a slow consumer without limit', async () => {
    const idle = new IdleLimit(30);
    idle.end('a');
    await sleep(150);
    expect(idle.destroyed).toBe(false);
    expect(idle.read()?.toString()).toBe('a');
    await finished(idle.resume());
  });

  it.each([
    ['flows', (idle: IdleLimit) => void idle.resume()],
    ['is read manually', (idle: IdleLimit) => void idle.read()],
  ])(
    'restarts the timeout of the source after a late read of a stream that %s',
    async (_how, read) => {
      const idle = new IdleLimit(300);
      idle.write('a');
      await sleep(200);
      read(idle);
      await sleep(200);
      expect(idle.destroyed).toBe(false);
      await once(idle.resume(), 'error');
      expect(idle.errored).toMatchObject({ code: 'ETIMEDOUT' });
    },
  );
});
