import { describe, expect, it } from 'vitest';
import {
  businessKey,
  KNOWN_EVENT_TYPES,
  type WechatPayNotification,
  WechatPayNotificationVerifier,
} from '../../lib/index.js';
import { createNotification, WechatPaySimulator } from '../../lib/testing/index.js';
import { startModule } from '../support/applications/module.js';

/** The fields that WeChat Pay documents as present in every resource of an event. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  'INSURANCE_ENTRUST.SIGN': [
    'mchid',
    'contract_id',
    'plan_id',
    'out_contract_code',
    'contract_state',
  ],
  'INSURANCE_ENTRUST.TERMINATE': ['contract_id', 'contract_terminate_info'],
  'INSURANCE_ENTRUST.RENEW': ['contract_id', 'contract_expired_time'],
  'TRANSACTION.SUCCESS': ['mchid', 'out_trade_no', 'transaction_id', 'success_time', 'amount'],
  'TRANSACTION.FAIL': ['mchid', 'out_trade_no', 'amount'],
  'INSURANCE_POLICY_MANAGEMENT.GRANTED': ['out_insurance_no', 'auth_state', 'user_auth_time'],
  'REFUND.SUCCESS': ['mchid', 'out_refund_no', 'refund_id', 'refund_status', 'success_time'],
  'REFUND.ABNORMAL': ['mchid', 'out_refund_no', 'refund_id', 'refund_status'],
  'REFUND.CLOSED': ['mchid', 'out_refund_no', 'refund_id', 'refund_status'],
};

describe('createNotification', () => {
  it('creates every known event as the verifier resolves to it', async () => {
    await using simulator = await WechatPaySimulator.start({ platformCertificates: false });
    const module = await startModule({ ...simulator.moduleOptions, platformCertificates: 'off' });
    const verifier = module.get(WechatPayNotificationVerifier);
    for (const eventType of [...KNOWN_EVENT_TYPES, 'SOME.EVENT']) {
      const { mchid } = simulator.moduleOptions;
      const created = createNotification<string>(eventType, { mchid });
      const { id, create_time, resource } = created;
      const sent = simulator.signNotification(eventType, resource, { id, create_time });
      const verified = await verifier.verify(sent.headers, sent.body);
      expect(created).toEqual(verified);
      expect(created.plaintext).toBe(verified.plaintext);
      expect(Object.keys(created).toSorted()).toEqual(Object.keys(verified).toSorted());
    }
    await module.close();
  });

  it.each([...KNOWN_EVENT_TYPES])('creates a complete resource of %s', (eventType) => {
    const { resource, event_type: created } = createNotification(eventType);
    expect(created).toBe(eventType);
    expect(Object.keys(resource)).toEqual(
      expect.arrayContaining([...(REQUIRED[eventType] ?? [''])]),
    );
  });

  it('replaces the given fields, and leaves out those that are undefined', () => {
    const { resource, plaintext } = createNotification('INSURANCE_ENTRUST.SIGN', {
      contract_id: 'C-1',
      out_user_code: undefined,
    });
    expect(resource.contract_id).toBe('C-1');
    expect(resource).not.toHaveProperty('out_user_code');
    expect(JSON.parse(plaintext)).toEqual(resource);
  });

  it('takes the fields of the envelope', () => {
    const fields = {
      id: 'EV-7',
      create_time: '2027-01-01T00:00:00+08:00',
      summary: 's',
      mchid: '7',
    };
    expect(createNotification('REFUND.CLOSED', {}, fields)).toMatchObject(fields);
    expect(createNotification('REFUND.CLOSED', { mchid: '8' }).mchid).toBe('8');
  });

  it('creates an unknown event with the given resource only', () => {
    const notification = createNotification('SOME.EVENT', { number: 42 });
    expect(notification).toMatchObject({ event_type: 'SOME.EVENT', resource: { number: 42 } });
    expect(createNotification('SOME.EVENT').resource).toEqual({});
    expect(createNotification('toString').resource).toEqual({});
  });

  it('gives equal arguments equal notifications, and others another id and business key', () => {
    const create = (contractId: string): WechatPayNotification =>
      createNotification('INSURANCE_ENTRUST.SIGN', { contract_id: contractId });
    expect(create('C-1')).toEqual(create('C-1'));
    expect(create('C-1').id).toMatch(/^EV-\d{32}$/);
    expect(create('C-1').id).not.toBe(create('C-2').id);
    expect(businessKey(create('C-1'))).not.toBe(businessKey(create('C-2')));
    const ids = KNOWN_EVENT_TYPES.map((eventType) => createNotification(eventType).id);
    expect(new Set(ids).size).toBe(KNOWN_EVENT_TYPES.length);
  });

  it('returns new objects, so that a test may change one', () => {
    const first = createNotification('INSURANCE_ENTRUST.TERMINATE').resource;
    Object.assign(first.contract_terminate_info ?? {}, { contract_termination_mode: 'CHANGED' });
    const second = createNotification('INSURANCE_ENTRUST.TERMINATE').resource;
    expect(second.contract_terminate_info?.contract_termination_mode).toBe('USER_TERMINATE');
  });

  it('hides the plaintext from JSON and copies, as a verified notification does', () => {
    const notification = createNotification('REFUND.SUCCESS');
    expect(Object.keys(notification)).not.toContain('plaintext');
    expect({ ...notification }).not.toHaveProperty('plaintext');
  });

  it.each(['', '*', 7, undefined])(
    'rejects %j, which is not the name of one event',
    (eventType) => {
      expect(() => createNotification(eventType as string)).toThrow(
        /eventType must be the name of one event/,
      );
    },
  );
});

describe('await using', () => {
  it('stops the simulator at the end of the block, also after an error', async () => {
    let baseUrl = '';
    const run = async () => {
      await using simulator = await WechatPaySimulator.start({ platformCertificates: false });
      ({ baseUrl } = simulator.moduleOptions);
      expect((await fetch(baseUrl)).status).toBeGreaterThan(0);
      throw new Error('the test failed');
    };
    await expect(run()).rejects.toThrow('the test failed');
    await expect(fetch(baseUrl)).rejects.toThrow('fetch failed');
  });
});
