import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RequestLog } from '../../lib/testing/simulator/api/request-log.js';
import { BoundedList } from '../../lib/testing/simulator/common/bounded-list.js';
import { createRandomness, generateText } from '../../lib/testing/simulator/common/randomness.js';
import { RealClock } from '../../lib/testing/simulator/clock/real-clock.js';
import { VirtualClock } from '../../lib/testing/simulator/clock/virtual-clock.js';
import { SimulatorServer } from '../../lib/testing/simulator/http/simulator-server.js';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import type { SimulatorOptions } from '../../lib/testing/index.js';
import type { WechatPayInsuranceOptions } from '../../lib/options/wechat-pay-insurance.options.js';
import { withKeysOfNode } from '../support/keys-made-in-advance.js';
import { MerchantClient, send } from './support/merchant-client.js';
import { NOW, PRE_SIGN_PATH, preSignBody } from './support/pre-sign-body.js';

const simulators: WechatPaySimulator[] = [];
const start = async (options?: SimulatorOptions) => {
  const simulator = await WechatPaySimulator.start(options);
  simulators.push(simulator);
  return simulator;
};
afterEach(async () => {
  await Promise.all(simulators.splice(0).map((simulator) => simulator.stop()));
});

describe('WechatPaySimulator', () => {
  it('provides options that the module accepts', async () => {
    const simulator = await start();
    const options: WechatPayInsuranceOptions = simulator.moduleOptions;
    expect(options).toMatchObject({
      mchid: expect.stringMatching(/^\d{10}$/),
      appid: expect.stringMatching(/^wx[0-9a-f]{16}$/),
      merchantSerialNumber: expect.stringMatching(/^[0-9A-F]{40}$/),
      merchantPrivateKey: expect.stringMatching(/^-----BEGIN PRIVATE KEY-----/),
      apiV3Key: expect.stringMatching(/^[0-9A-Za-z]{32}$/),
      wechatPayPublicKeyId: expect.stringMatching(/^PUB_KEY_ID_\d{32}$/),
      wechatPayPublicKey: expect.stringMatching(/^-----BEGIN PUBLIC KEY-----/),
      baseUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      backupBaseUrl: null,
    });
  });

  it('shows no secret when it is printed', async () => {
    const simulator = await start();
    const { merchantPrivateKey, apiV3Key } = simulator.moduleOptions;
    const options = { depth: Infinity, showHidden: true, getters: true };
    const printed = [
      inspect(simulator, options),
      inspect(simulator.user, options),
      inspect({ simulator }),
      JSON.stringify(simulator),
      JSON.stringify(simulator.user),
      String(simulator),
    ].join('\n');
    expect(printed).toContain(simulator.moduleOptions.mchid);
    expect(printed).not.toContain(apiV3Key);
    expect(printed).not.toContain(merchantPrivateKey.slice(40, 80));
    expect(printed).not.toContain('PRIVATE KEY');
  });

  it('creates other keys and another merchant at each start', async () => {
    const [one, other] = await withKeysOfNode(async () => [await start(), await start()] as const);
    for (const name of [
      'mchid',
      'apiV3Key',
      'merchantPrivateKey',
      'merchantSerialNumber',
    ] as const) {
      expect(one.moduleOptions[name]).not.toBe(other.moduleOptions[name]);
    }
    const stranger = new MerchantClient({
      ...one.moduleOptions,
      baseUrl: other.moduleOptions.baseUrl,
    });
    expect((await stranger.call('GET', '/v3/certificates')).status).toBe(401);
  });

  it('creates the same ids for the same seed, and uses the given ids', async () => {
    const [one, two] = [await start({ seed: 7 }), await start({ seed: 7 })];
    expect(one.moduleOptions.mchid).toBe(two.moduleOptions.mchid);
    expect(one.moduleOptions.merchantSerialNumber).toBe(two.moduleOptions.merchantSerialNumber);
    expect(one.moduleOptions.merchantPrivateKey).not.toBe(two.moduleOptions.merchantPrivateKey);
    const named = await start({ mchid: '1900000001', appid: 'wx1' });
    expect(named.moduleOptions).toMatchObject({ mchid: '1900000001', appid: 'wx1' });
  });

  const hosts = ['127.0.0.1', 'localhost', ...(hasIPv6Loopback() ? ['::1', '[::1]'] : [])];
  it.each(hosts)('listens on %s', async (host) => {
    const simulator = await start({ host });
    const client = new MerchantClient(simulator.moduleOptions);
    expect((await client.call('GET', '/v3/certificates')).status).toBe(200);
  });

  it('reports that a port is in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(start({ port })).rejects.toThrow(
      `cannot listen on 127.0.0.1:${port}: the port is in use. Choose another port, or 0`,
    );
    server.close();
  });

  it('reports why it cannot listen', async () => {
    // An address of TEST-NET-1, which no network interface has.
    await expect(SimulatorServer.listen('192.0.2.1', 0)).rejects.toThrow(
      /cannot listen on 192\.0\.2\.1:0: .*EADDRNOTAVAIL/,
    );
  });

  it('frees its port when it stops with open connections', async () => {
    const first = await start();
    const { baseUrl } = first.moduleOptions;
    const port = Number(new URL(baseUrl).port);
    await fetch(baseUrl);
    await first.stop();
    const second = await start({ port });
    expect(second.moduleOptions.baseUrl).toBe(baseUrl);
  });

  it.each<[string, SimulatorOptions]>([
    ['port must be', { port: 65_536 }],
    ['port must be', { port: -1 }],
    ['loopback', { host: '0.0.0.0' }],
    ['loopback', { host: 'example.com' }],
    ['loopback', { host: '127.0.0.999' }],
    ['loopback', { host: '127.0.0.1.example' }],
    ['plan_id', { plans: [{ plan_id: 0 }] }],
    ['must be unique', { plans: [{ plan_id: 1 }, { plan_id: 1 }] }],
    ['retrySchedule', { retrySchedule: [-1] }],
    ['retrySchedule', { retrySchedule: [NaN] }],
    ['retrySchedule must be one of', { retrySchedule: 'often' as never }],
    ['deductionDelay', { deductionDelay: -1 }],
    ['refundDelay', { refundDelay: 0.5 }],
    ['remembered', { remembered: 0 }],
    ['Invalid date', { now: 'soon' }],
    ['Invalid date', { now: NaN }],
    ['time zone', { now: '2026-12-01' }],
    ['time zone', { now: '2026-12-01T10:00:00' }],
  ])('rejects invalid options: %s %j', async (message, options) => {
    await expect(start(options)).rejects.toThrow(message);
  });
});

describe('the clock', () => {
  it('the virtual clock stands still until it is moved', async () => {
    const simulator = await start({ now: NOW });
    const { clock } = simulator.moduleOptions;
    expect(clock()).toBe(Date.parse(NOW));
    await simulator.advanceBy(60_000);
    expect(clock()).toBe(Date.parse(NOW) + 60_000);
    await simulator.advanceTo('2026-12-31T08:00:00+08:00');
    expect(new Date(clock()).toISOString()).toBe('2026-12-31T00:00:00.000Z');
    await simulator.advanceTo(new Date('2026-12-31T00:00:01Z'));
    await expect(simulator.advanceTo(NOW)).rejects.toThrow('only moves forward');
    await expect(simulator.advanceBy(-1)).rejects.toThrow(RangeError);
    await expect(simulator.advanceBy(NaN)).rejects.toThrow(TypeError);
  });

  it.each([new Date(NOW), Date.parse(NOW)])('the virtual clock starts at %s', async (now) => {
    const simulator = await start({ now });
    expect(simulator.moduleOptions.clock()).toBe(Date.parse(NOW));
  });

  it('concurrent movements of the clock add up', async () => {
    const simulator = await start({ now: NOW });
    const before = simulator.now;
    await Promise.all([simulator.advanceBy(1000), simulator.advanceBy(2000)]);
    expect(simulator.now - before).toBe(3000);
  });

  it('the clock is real by default and cannot be moved', async () => {
    const simulator = await start();
    expect(Math.abs(simulator.moduleOptions.clock() - Date.now())).toBeLessThan(1000);
    await expect(simulator.advanceBy(1)).rejects.toThrow('runs on real time');
    await expect(simulator.advanceTo(NOW)).rejects.toThrow('runs on real time');
  });

  it('the virtual clock runs tasks in order, including those that tasks schedule', async () => {
    const clock = new VirtualClock(0);
    const done: [string, number][] = [];
    const note = (name: string) => async () => {
      done.push([name, clock.now()]);
    };
    clock.schedule(30, note('c'));
    clock.schedule(10, async () => {
      await note('a')();
      clock.schedule(10, note('b'));
    });
    clock.schedule(30, note('d'));
    clock.schedule(31, note('never'));
    await Promise.all([clock.advanceTo(15), clock.advanceTo(30)]);
    expect(done).toEqual([
      ['a', 10],
      ['b', 20],
      ['c', 30],
      ['d', 30],
    ]);
    expect(clock.now()).toBe(30);
    clock.stop();
    clock.schedule(0, note('stopped'));
    await clock.advanceTo(100);
    expect(done).toHaveLength(4);
  });

  it('the virtual clock keeps 500 tasks in order', async () => {
    const clock = new VirtualClock(0);
    const [done, expected]: [number[], number[]] = [[], []];
    for (let index = 0; index < 500; index++) {
      const due = ((index * 7919) % 97) + 1;
      expected.push(due * 1000 + index);
      clock.schedule(due, async () => {
        done.push(clock.now() * 1000 + index);
      });
    }
    await clock.advanceTo(100);
    expect(done).toEqual(expected.toSorted((one, other) => one - other));
  });

  it('the virtual clock runs tasks of one moment concurrently and waits for all of them', async () => {
    const clock = new VirtualClock(0);
    const seen: string[] = [];
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    clock.schedule(5, async () => {
      await gate;
      seen.push(`slow at ${clock.now()}`);
    });
    clock.schedule(5, async () => {
      seen.push(`quick at ${clock.now()}`);
      release();
    });
    clock.schedule(6, async () => {
      seen.push(`next at ${clock.now()}`);
    });
    await clock.advanceTo(10);
    expect(seen).toEqual(['quick at 5', 'slow at 5', 'next at 6']);
  });

  it('the virtual clock runs a task that is due at once, after the current code', async () => {
    const clock = new VirtualClock(0);
    const seen: string[] = [];
    clock.schedule(0, async () => {
      seen.push('later');
    });
    seen.push('now');
    await clock.advanceTo(0);
    expect(seen).toEqual(['now', 'later']);
  });

  it('the real clock supports delays longer than a timer allows', () => {
    vi.useFakeTimers();
    try {
      const clock = new RealClock();
      let done = 0;
      clock.schedule(60 * 86_400_000, async () => {
        done += 1;
      });
      vi.advanceTimersByTime(60 * 86_400_000 - 1);
      expect(done).toBe(0);
      vi.advanceTimersByTime(1);
      expect(done).toBe(1);
      clock.schedule(60 * 86_400_000, async () => {
        done += 1;
      });
      vi.advanceTimersByTime(30 * 86_400_000);
      clock.stop();
      vi.advanceTimersByTime(60 * 86_400_000);
      expect(done).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('the virtual clock waits for tracked work before it moves, even when that fails', async () => {
    const clock = new VirtualClock(0);
    let finish: () => void = () => undefined;
    const work = new Promise<void>((resolve) => {
      finish = resolve;
    }).then(() => {
      clock.schedule(5, async () => undefined);
      throw new Error('failed');
    });
    work.catch(() => undefined);
    clock.track(work);
    const movement = clock.advanceTo(10);
    await new Promise((resolve) => setImmediate(resolve));
    expect(clock.now()).toBe(0);
    finish();
    await movement;
    expect(clock.now()).toBe(10);
  });
});

describe('the limits of memory', () => {
  it('BoundedList keeps the latest entries only', () => {
    const list = new BoundedList<number>(3);
    expect(list.toArray()).toEqual([]);
    for (let index = 0; index < 100; index++) {
      list.push(index);
      const latest = [index - 2, index - 1, index].filter((entry) => entry >= 0);
      expect(list.toArray()).toEqual(latest);
    }
  });

  it('BoundedList is limited by the size of its entries, and always keeps the newest', () => {
    const list = new BoundedList<number>(3, { limit: 10, getSize: (entry) => entry });
    const push = (entry: number) => {
      list.push(entry);
      return list.toArray();
    };
    expect(push(4)).toEqual([4]);
    expect(push(6)).toEqual([4, 6]);
    expect(push(1)).toEqual([6, 1]);
    expect(push(2)).toEqual([6, 1, 2]);
    expect(push(0)).toEqual([1, 2, 0]);
    expect(push(11)).toEqual([11]);
    expect(push(10)).toEqual([10]);
    expect(push(0)).toEqual([10, 0]);
  });

  it('keeps 8 KiB of the body of a rejected request', async () => {
    const simulator = await start({ now: NOW });
    const { baseUrl } = simulator.moduleOptions;
    const headers = { 'Content-Type': 'application/json' };
    await send(`${baseUrl}/v3/certificates`, 'POST', headers, 'x'.repeat(8192));
    await send(`${baseUrl}/v3/certificates`, 'POST', headers, '保'.repeat(300_000));
    const [short, long] = simulator.requests;
    expect(short).toMatchObject({ body: 'x'.repeat(8192), rejection: { status: 401 } });
    expect(Buffer.byteLength(long!.body)).toBeLessThan(8192 + 3);
    expect(long!.body.startsWith('保保')).toBe(true);
    await new MerchantClient(simulator.moduleOptions).call('POST', PRE_SIGN_PATH, {
      body: { ...preSignBody(), padding: 'x'.repeat(20_000) },
    });
    expect(simulator.requests.at(-1)).toMatchObject({ accepted: true });
    expect(simulator.requests.at(-1)!.body).toContain('x'.repeat(20_000));
  });

  it('RequestLog keeps at most 32 MiB of requests', () => {
    const log = new RequestLog(new RealClock(), 100_000);
    for (let index = 0; index < 36; index++) {
      const body = Buffer.alloc(1_048_576, 'x');
      log.add({ method: 'POST', target: `/${index}`, headers: {}, body }, undefined);
    }
    expect(log.list()).toHaveLength(31);
    expect(log.list().at(-1)!.url).toBe('/35');
    for (let index = 0; index < 3000; index++) {
      const headers = { a: 'x'.repeat(16_000) };
      log.add({ method: 'POST', target: '/', headers, body: Buffer.alloc(0) }, undefined);
    }
    expect(log.list().length).toBeLessThan(2100);
  });

  it('keeps as many requests as the option remembered says', async () => {
    const simulator = await start({ remembered: 2 });
    const client = new MerchantClient(simulator.moduleOptions);
    for (const query of ['?1', '?2', '?3']) await client.call('GET', `/v3/certificates${query}`);
    expect(simulator.requests.map(({ url }) => url)).toEqual([
      '/v3/certificates?2',
      '/v3/certificates?3',
    ]);
  });

  it('createRandomness repeats its values for the same seed only', () => {
    const [one, two, free] = [createRandomness('a'), createRandomness('a'), createRandomness()];
    expect(generateText(one, 100)).toBe(generateText(two, 100));
    expect(generateText(one, 32)).not.toBe(generateText(createRandomness('a'), 32));
    expect(generateText(free, 32)).toMatch(/^[0-9A-Za-z]{32}$/);
  });
});

function hasIPv6Loopback(): boolean {
  return Object.values(networkInterfaces()).some((list) =>
    list?.some(({ address }) => address === '::1'),
  );
}
