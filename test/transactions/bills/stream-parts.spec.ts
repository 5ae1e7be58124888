import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { IdleLimit } from '../../../lib/transactions/bills/stream-parts.js';
import { errorOf } from '../../support/applications/merchant.js';

describe('the idle limit', () => {
  it('ends a stream that is read and gets nothing', async () => {
    const idle = new IdleLimit(50);
    const start = performance.now();
    expect(await errorOf(finished(idle.resume()))).toMatchObject({ code: 'ETIMEDOUT' });
    expect(performance.now() - start).toBeGreaterThan(45);
  });

  it('waits for a reader as long as he likes', async () => {
    const idle = new IdleLimit(30);
    idle.end('a');
    await sleep(150);
    expect(idle.destroyed).toBe(false);
    expect(idle.read()?.toString()).toBe('a');
    await finished(idle.resume());
  });

  it.each([
    ['flows', (idle: IdleLimit) => void idle.resume()],
    ['is read by hand', (idle: IdleLimit) => void idle.read()],
  ])('gives the source its whole time after a late reader, whose stream %s', async (_how, read) => {
    const idle = new IdleLimit(300);
    idle.write('a');
    await sleep(200);
    read(idle);
    await sleep(200);
    expect(idle.destroyed).toBe(false);
    await once(idle.resume(), 'error');
    expect(idle.errored).toMatchObject({ code: 'ETIMEDOUT' });
  });
});
