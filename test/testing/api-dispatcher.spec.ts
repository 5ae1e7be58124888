import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RealClock } from '../../lib/testing/simulator/clock/real-clock.js';
import { createSimulatorState } from '../../lib/testing/simulator/simulator-state.js';
import { FaultList } from '../../lib/testing/simulator/faults/fault-list.js';
import { ApiDispatcher } from '../../lib/testing/simulator/api/api-dispatcher.js';
import type { SimulatedEndpoint } from '../../lib/testing/simulator/api/endpoint.js';
import { SimulatorServer } from '../../lib/testing/simulator/http/simulator-server.js';
import { createRandomness } from '../../lib/testing/simulator/common/randomness.js';
import { MerchantRecord } from '../../lib/testing/simulator/merchant-record.js';
import { MerchantClient } from './support/merchant-client.js';

const endpoints: readonly SimulatedEndpoint[] = [
  {
    method: 'GET',
    path: '/v3/things/{id}',
    handle: async ({ parameters, query }) => ({
      status: 200,
      body: JSON.stringify({ id: parameters['id'], limit: query.get('limit') }),
    }),
  },
  { method: 'PATCH', path: '/v3/things/{id}', handle: async () => ({ status: 204, body: '' }) },
  {
    method: 'GET',
    path: '/v3/broken',
    handle: () => {
      throw new Error('a mistake');
    },
  },
];

describe('a table of endpoints', () => {
  let server: SimulatorServer;
  let client: MerchantClient;
  beforeAll(async () => {
    const [clock, randomness] = [new RealClock(), createRandomness()];
    const merchant = await MerchantRecord.create(
      { mchid: '1', appid: 'wx', plans: undefined, platformCertificates: false },
      clock.now(),
      randomness,
    );
    server = await SimulatorServer.listen('127.0.0.1', 0);
    const { baseUrl } = server;
    const merchants = new Map([['1', merchant]]);
    const state = createSimulatorState({}, { clock, randomness, merchants, baseUrl });
    const dispatcher = new ApiDispatcher(state, endpoints, new FaultList());
    server.serve((request, response) => dispatcher.handle(request, response));
    client = new MerchantClient({
      mchid: '1',
      appid: 'wx',
      ...merchant.credentials,
      baseUrl,
      backupBaseUrl: null,
      clock: Date.now,
    });
  });
  afterAll(() => server.stop());

  it('finds the endpoint by method and path, and decodes path parameters', async () => {
    expect((await client.call('GET', '/v3/things/a%20b?limit=5')).json).toEqual({
      id: 'a b',
      limit: '5',
    });
    const empty = await client.call('PATCH', '/v3/things/7', { body: {} });
    expect(empty).toMatchObject({ status: 204, text: '' });
    expect(empty.headers).not.toHaveProperty('content-type');
    expect(empty.headers['wechatpay-signature']).toBeTruthy();
  });

  it.each(['/v3/things/', '/v3/things', '/v3/things/7/more'])(
    'finds no endpoint at %s',
    async (path) => {
      expect((await client.call('GET', path)).status).toBe(404);
    },
  );

  it('responds 500 when a handler throws an unexpected error, and reports it', async () => {
    expect(await client.call('GET', '/v3/broken')).toMatchObject({
      status: 500,
      json: { code: 'SYSTEM_ERROR', message: expect.stringContaining('a mistake') },
    });
  });
});
