import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getSignedText } from '../../lib/index.js';
import { MCHID, NOW, publicKeyOptions } from '../support/fixtures.js';
import {
  CONTRACT_RESOURCE,
  envelopeOf,
  notificationBody,
  notificationHeaders,
  POLICY_RESOURCE,
  REFUND_RESOURCE,
  TRANSACTION_RESOURCE,
} from '../support/wire/notification.js';
import { PLATFORMS } from '../support/wire/platforms.js';
import { seal } from '../support/wire/platform-signer.js';
import { ReceivingApp } from '../support/applications/receiving-app.js';

describe.each(PLATFORMS)('a genuine notification on %s', (_platform, adapter) => {
  let app: ReceivingApp;
  beforeAll(async () => void (app = await ReceivingApp.start(adapter)));
  afterAll(() => app.stop());

  async function deliver(body: Buffer) {
    const before = app.received.length;
    const response = await app.post(body, notificationHeaders(body));
    expect(response).toEqual({ status: 204, body: '' });
    expect(app.received).toHaveLength(before + 1);
    return app.received[before]!;
  }

  it.each([
    '{"mchid":"1900000109","later":12345678901234567891,"list":[{"n":-9007199254740993}]}',
    '{ "later" : 0.1000000000000000055511151231257827, "e" : 1e400, "n" : -0, "a": 1, "a": 2 }',
    '{"later":9007199254740991,"text":"\\ud800 中💰"}',
  ])('has the exact text of its resource: %s', async (plaintext) => {
    const envelope = { ...envelopeOf(), resource: seal(plaintext), plaintext: 'x' };
    const body = Buffer.from(JSON.stringify(envelope).replace('{', '{"later": 9007199254740993, '));
    const notification = await deliver(body);
    expect(notification.plaintext).toBe(plaintext);
    expect(notification.resource).toEqual(JSON.parse(plaintext));
    expect(getSignedText(notification)).toBe(body.toString());
    for (const shown of [
      JSON.stringify(notification),
      inspect(notification, { depth: Infinity }),
      JSON.stringify({ ...notification }),
      JSON.stringify(structuredClone(notification)),
    ]) {
      expect(shown).not.toContain('plaintext');
      expect(shown).not.toMatch(/12345678901234567891|9007199254740993|1e400|ciphertext/);
    }
    expect(getSignedText({ ...notification })).toBeUndefined();
  });

  it.each<[string, object]>([
    ['INSURANCE_ENTRUST.SIGN', CONTRACT_RESOURCE],
    [
      'INSURANCE_ENTRUST.TERMINATE',
      {
        ...CONTRACT_RESOURCE,
        contract_state: 'TERMINATED',
        contract_terminate_info: { contract_termination_mode: 'API' },
      },
    ],
    ['INSURANCE_ENTRUST.RENEW', CONTRACT_RESOURCE],
    ['TRANSACTION.SUCCESS', TRANSACTION_RESOURCE],
    ['TRANSACTION.FAIL', { ...TRANSACTION_RESOURCE, trade_state: 'PAY_FAIL' }],
    ['INSURANCE_POLICY_MANAGEMENT.GRANTED', POLICY_RESOURCE],
    ['REFUND.SUCCESS', REFUND_RESOURCE],
    ['REFUND.ABNORMAL', { ...REFUND_RESOURCE, refund_status: 'ABNORMAL' }],
    ['REFUND.CLOSED', { ...REFUND_RESOURCE, refund_status: 'CLOSED' }],
    ['INSURANCE_ENTRUST.FROZEN', { later: { a: [1, null, true] } }],
    ['constructor', { mchid: MCHID }],
  ])('arrives with envelope, resource and mchid for the event %s', async (event_type, resource) => {
    expect(await deliver(notificationBody(resource, { event_type }))).toEqual({
      id: 'EV-2018022511223320873',
      create_time: '2026-12-01T10:00:00+08:00',
      event_type,
      resource_type: 'encrypt-resource',
      summary: '保险委托代扣签约通知',
      original_type: 'insurance_entrust',
      resource,
      mchid: MCHID,
    });
  });

  it.each<[string, (text: string) => string]>([
    ['JSON whitespace', (text) => `\n\t ${text.replaceAll('":', '" :\r\n ')} \n`],
    ['1.0', (text) => text.replace('{', '{"n": 1.0, "e": 1e2, "z": -0.0, ')],
    ['escapes', (text) => text.replace('EV-', '\\u0045V\\u002d')],
    ['unknown fields', (text) => text.replace('{', '{"later":{"a":[1]},"__proto__":{"id":"x"},')],
    ['a line feed at its end', (text) => `${text}\n`],
  ])('passes with %s in the bytes', async (_name, change) => {
    const body = Buffer.from(change(notificationBody().toString()));
    // Nest's JSON parser on Fastify rejects an own __proto__ before any guard runs.
    const { status } = await app.post(body, notificationHeaders(body));
    if (body.includes('__proto__') && status === 400) return;
    expect(status).toBe(204);
    expect(app.received.at(-1)).toMatchObject({
      id: 'EV-2018022511223320873',
      resource: CONTRACT_RESOURCE,
    });
    expect(Object.getPrototypeOf(app.received.at(-1))).toBe(Object.prototype);
  });

  it('keeps Chinese, characters of four bytes and unknown fields of the resource', async () => {
    const resource = {
      ...CONTRACT_RESOURCE,
      insured_display_name: '*𠮷',
      备注: '张三',
      later: 1.5,
    };
    expect((await deliver(notificationBody(resource))).resource).toEqual(resource);
  });

  it.each<[string, Record<string, unknown>]>([
    ['is empty', { ...seal('{"n":1}', { associatedData: '' }) }],
    ['is missing', { ...seal('{"n":1}', { associatedData: '' }), associated_data: undefined }],
    ['is null', { ...seal('{"n":1}', { associatedData: '' }), associated_data: null }],
    ['is Chinese', { ...seal('{"n":1}', { associatedData: '签约' }) }],
  ])('passes when associated_data %s', async (_name, resource) => {
    const body = Buffer.from(JSON.stringify(envelopeOf({}, { resource })));
    expect((await deliver(body)).resource).toEqual({ n: 1 });
  });

  it('passes without original_type, without summary and with a compact create_time', async () => {
    const body = Buffer.from(
      JSON.stringify(
        envelopeOf({}, { resource: seal('{}'), create_time: '20180225112233', summary: undefined }),
      ),
    );
    expect(await deliver(body)).toMatchObject({
      original_type: undefined,
      create_time: '20180225112233',
      summary: '',
      resource: {},
    });
  });

  it.each([-300, 0, 300])('passes when its timestamp is %i s off', async (offset) => {
    const body = notificationBody();
    const timestamp = String(NOW / 1000 + offset);
    const { status } = await app.post(body, notificationHeaders(body, { timestamp }));
    expect(status).toBe(204);
  });

  it.each([1, 128])('passes with a nonce of %i characters', async (length) => {
    const body = notificationBody();
    const headers = notificationHeaders(body, { nonce: 'n'.repeat(length) });
    expect((await app.post(body, headers)).status).toBe(204);
  });

  it('passes with header names in any case', async () => {
    const body = notificationBody();
    for (const change of ['toLowerCase', 'toUpperCase'] as const) {
      const headers = notificationHeaders(body).map(
        ([name, value]) => [name[change](), value] as const,
      );
      expect((await app.post(body, headers)).status).toBe(204);
    }
  });

  it('passes with 90 kB', async () => {
    const resource = { ...CONTRACT_RESOURCE, attach: '险'.repeat(22_000) };
    expect((await deliver(notificationBody(resource))).resource).toEqual(resource);
  });

  it('reaches its own call of the handler among fifty concurrent ones', async () => {
    const before = app.received.length;
    const ids = Array.from({ length: 50 }, (_, index) => `EV-${index}`);
    const responses = await Promise.all(
      ids.map((id) => {
        const body = notificationBody({ ...CONTRACT_RESOURCE, contract_id: id }, { id });
        return app.post(body, notificationHeaders(body));
      }),
    );
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([204]));
    const received = app.received.slice(before);
    expect(received.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    for (const { id, resource } of received) expect(resource).toHaveProperty('contract_id', id);
  });
});

describe('the option toleranceSeconds', () => {
  it.each([
    [-10, 204],
    [-11, 401],
    [10, 204],
    [11, 401],
  ])('accepts or rejects a timestamp %i s off when set to 10: %i', async (offset, status) => {
    const app = await ReceivingApp.start(PLATFORMS[0]![1], {
      options: { ...publicKeyOptions, notifications: { toleranceSeconds: 10 } },
    });
    const body = notificationBody();
    const timestamp = String(NOW / 1000 + offset);
    const response = await app.post(body, notificationHeaders(body, { timestamp }));
    await app.stop();
    expect(response.status).toBe(status);
  });
});
