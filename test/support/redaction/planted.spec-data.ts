import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ArgumentsHost } from '@nestjs/common';
import { expect, it } from 'vitest';
import { run } from '../../../lib/cli/run.js';
import { publishStep } from '../../../lib/collection/engine/collection-diagnostics.js';
import { MemoryCollectionStore } from '../../../lib/collection/index.js';
import { markStoreErrors } from '../../../lib/collection/stores/store-errors.js';
import {
  MemoryNotificationStore,
  WechatPayConfigurationError,
  WechatPayExceptionFilter,
  WechatPayRequestValidationError,
} from '../../../lib/index.js';
import { createNodeListener } from '../../../lib/notifications/endpoint/node-listener.js';
import { RejectionLog } from '../../../lib/notifications/log/rejection-log.js';
import { DeliveryWarnings } from '../../../lib/testing/simulator/notifications/delivery-warnings.js';
import type { SimulatedDelivery } from '../../../lib/testing/simulator/notifications/simulated-delivery.js';
import { Html } from '../../../lib/testing/simulator/pages/html.js';
import { sendPage } from '../../../lib/testing/simulator/pages/send-page.js';
import { CollectingApp } from '../../collection/support/collecting-app.js';
import { HealthApp } from '../applications/health-app.js';
import { publicKeyOptions } from '../fixtures.js';
import { Runs } from '../handlers/runs.js';

// `vitest.redaction.config.ts` must report each of these tests.

const SECRET = '0123456789abcdefghijklmnopqrstuv';
const IDENTITY = '11010119900307123X';

it('an error of the package with a secret fails', () => {
  const error = new WechatPayConfigurationError([{ option: 'apiV3Key', message: `is ${SECRET}` }]);
  expect(error.issues).toHaveLength(1);
});

it("an error of the language's own classes with identity data fails", async () => {
  const app = await CollectingApp.start();
  await expect(app.collection.withdraw(IDENTITY)).rejects.toThrow(RangeError);
  await app.stop();
});

it('a thrown string with identity data fails', () => {
  const store = Object.assign(new MemoryCollectionStore(), {
    isPaused: () => {
      throw IDENTITY as unknown;
    },
  });
  expect(() => markStoreErrors(store).isPaused(1)).toThrow();
});

it('a log line with identity data fails', () => {
  const explanation = `the customer is ${IDENTITY}`;
  new RejectionLog().write({ reason: 'malformed-body', explanation, requestId: '-' }, 0);
});

it('a diagnostics event with identity data fails', () => {
  publishStep(() => ({
    contract_id: IDENTITY,
    policy_period_id: 1,
    step: 'deduct',
    outcome: 'done',
    milliseconds: 1,
  }));
});

it('a response to a delivery with identity data fails', async () => {
  const body = { code: 'FAIL', message: IDENTITY } as const;
  const listener = createNodeListener(async () => ({ status: 500, body }));
  const server = createServer((request, response) => void listener(request, response)).listen(0);
  await once(server, 'listening');
  await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { method: 'POST' });
  server.close();
});

it('a response of the exception filter with identity data fails', () => {
  const issue = { path: 'openid', rule: 'x', message: `must not be ${IDENTITY}` };
  const response = { status: () => response, send: () => response };
  const host = { getType: () => 'http', switchToHttp: () => ({ getResponse: () => response }) };
  const error = new WechatPayRequestValidationError('It', [issue as never]);
  new WechatPayExceptionFilter().catch(error, host as unknown as ArgumentsHost);
});

it('a key in the notification store with identity data fails', async () => {
  const runs = new Runs(new MemoryNotificationStore());
  expect(await runs.deliver(() => {}, IDENTITY)).toBe('succeeded');
});

it('a ledger with identity data fails', async () => {
  const app = await CollectingApp.start();
  await app.sign(IDENTITY, ['2027-01-01', 1000]);
  await app.stop();
});

it('a job with identity data fails', async () => {
  const due = { contract_id: IDENTITY, policy_period_id: 1, estimated_deduct_date: '', dueAt: 0 };
  const store = Object.assign(new MemoryCollectionStore(), {
    findDue: async () => [{ ...due, version: 1 }],
  });
  const app = await CollectingApp.start({ store });
  await app.collection.runUntilIdle();
  await app.stop();
});

it('a health check with identity data fails', async () => {
  const wechatPayPublicKeyId = `PUB_KEY_ID_${IDENTITY}`;
  const app = await HealthApp.start({ ...publicKeyOptions, wechatPayPublicKeyId });
  expect((await app.get()).status).toBe(200);
  await app.stop();
});

it('the output of a command with identity data fails', async () => {
  const stream = { write: () => true };
  const context = { stdout: stream, stderr: stream, environment: {} };
  expect(await run([`--${IDENTITY}`], context)).toBe(2);
});

it('a process warning with identity data fails', () => {
  const url = `http://127.0.0.1/${IDENTITY}`;
  const delivery = { url, event_type: 'TRANSACTION.SUCCESS', status: 404 };
  new DeliveryWarnings().warn(delivery as SimulatedDelivery);
});

it('a page of the simulator with a secret fails', async () => {
  const page = { status: 200, title: new Html('x'), content: new Html(SECRET) };
  const server = createServer((request, response) => sendPage(request, response, page, 'n'));
  await once(server.listen(0), 'listening');
  await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  server.close();
});
