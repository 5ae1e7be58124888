import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  type ContractNotificationResource,
  type ContractSignedNotification,
  isKnownEventType,
  isNotificationFor,
  isUnknownNotification,
  KNOWN_EVENT_TYPES,
  type RefundNotificationResource,
  type TransactionNotificationResource,
  type UnknownNotification,
  type WechatPayNotification,
} from '../../../lib/index.js';

/** Checked by `tsc`; its result shows which branch ran. */
function getSummary(notification: WechatPayNotification): string {
  // @ts-expect-error: contract_id exists only after narrowing by event_type.
  void notification.resource.contract_id;
  expectTypeOf(notification.id).toBeString();
  expectTypeOf(notification.mchid).toBeString();
  expectTypeOf(notification.original_type).toEqualTypeOf<string | undefined>();
  switch (notification.event_type) {
    case 'INSURANCE_ENTRUST.SIGN':
      expectTypeOf(notification).toEqualTypeOf<ContractSignedNotification>();
      expectTypeOf(notification.resource.contract_id).toBeString();
      expectTypeOf(notification.resource.plan_id).toBeNumber();
      // @ts-expect-error: a contract has no order number.
      void notification.resource.out_trade_no;
      return notification.resource.contract_id;
    case 'INSURANCE_ENTRUST.TERMINATE':
    case 'INSURANCE_ENTRUST.RENEW':
      expectTypeOf(notification.resource).toEqualTypeOf<ContractNotificationResource>();
      return notification.resource.contract_id;
    case 'TRANSACTION.SUCCESS':
    case 'TRANSACTION.FAIL':
      expectTypeOf(notification.resource).toEqualTypeOf<TransactionNotificationResource>();
      return notification.resource.out_trade_no;
    case 'REFUND.SUCCESS':
    case 'REFUND.ABNORMAL':
    case 'REFUND.CLOSED':
      expectTypeOf(notification.resource).toEqualTypeOf<RefundNotificationResource>();
      return notification.resource.out_refund_no;
    case 'INSURANCE_POLICY_MANAGEMENT.GRANTED':
      expectTypeOf(notification.resource.auth_state).toExtend<string>();
      return notification.resource.out_insurance_no;
    default:
      expectTypeOf(notification).toEqualTypeOf<UnknownNotification>();
      expectTypeOf(notification.resource).toEqualTypeOf<Readonly<Record<string, unknown>>>();
      return notification.event_type;
  }
}

describe('the types of events', () => {
  const notification = (event_type: string, resource: object) =>
    ({ id: 'EV-1', event_type, resource }) as unknown as WechatPayNotification;

  it.each([
    ['INSURANCE_ENTRUST.SIGN', { contract_id: 'C' }, 'C'],
    ['TRANSACTION.FAIL', { out_trade_no: 'T' }, 'T'],
    ['REFUND.CLOSED', { out_refund_no: 'R' }, 'R'],
    ['INSURANCE_POLICY_MANAGEMENT.GRANTED', { out_insurance_no: 'P' }, 'P'],
    ['INSURANCE_ENTRUST.FROZEN', {}, 'INSURANCE_ENTRUST.FROZEN'],
  ])('narrow by event_type: %s', (event_type, resource, expected) => {
    expect(getSummary(notification(event_type, resource))).toBe(expected);
  });

  it('narrow by a single comparison too, and accept a later name as text', () => {
    const one = notification('INSURANCE_ENTRUST.SIGN', { contract_id: 'C' });
    if (one.event_type === 'INSURANCE_ENTRUST.SIGN') {
      expectTypeOf(one.resource.contract_id).toEqualTypeOf<string>();
    }
    const type: string = one.event_type;
    expect(type === 'INSURANCE_ENTRUST.LATER').toBe(false);
  });

  it('keep states open', () => {
    expectTypeOf<string>().toExtend<ContractNotificationResource['contract_state']>();
    expectTypeOf<'SIGNED'>().toExtend<ContractNotificationResource['contract_state']>();
  });
});

describe('known and unknown events', () => {
  const create = (eventType: string) =>
    ({ id: 'EV-1', event_type: eventType, resource: {} }) as unknown as WechatPayNotification;

  it('list the documented names, in a list that cannot be changed', () => {
    expect([...KNOWN_EVENT_TYPES].toSorted()).toEqual([
      'INSURANCE_ENTRUST.RENEW',
      'INSURANCE_ENTRUST.SIGN',
      'INSURANCE_ENTRUST.TERMINATE',
      'INSURANCE_POLICY_MANAGEMENT.GRANTED',
      'REFUND.ABNORMAL',
      'REFUND.CLOSED',
      'REFUND.SUCCESS',
      'TRANSACTION.FAIL',
      'TRANSACTION.SUCCESS',
    ]);
    expect(() => (KNOWN_EVENT_TYPES as unknown as string[]).push('X')).toThrow(TypeError);
  });

  it.each([...KNOWN_EVENT_TYPES])('recognise the known event %s', (name) => {
    expect(isKnownEventType(name)).toBe(true);
    expect(isUnknownNotification(create(name))).toBe(false);
  });

  it.each(['INSURANCE_ENTRUST.SIGNED', 'insurance_entrust.sign', '*', '', 'toString', '__proto__'])(
    'recognise the unknown event %j',
    (name) => {
      expect(isKnownEventType(name)).toBe(false);
      expect(isUnknownNotification(create(name))).toBe(true);
    },
  );

  it.each([
    ['INSURANCE_ENTRUST.SIGN', 'INSURANCE_ENTRUST.SIGN', true],
    ['INSURANCE_ENTRUST.SIGN', 'INSURANCE_ENTRUST.RENEW', false],
    ['INSURANCE_ENTRUST.SIGN', '*', true],
    ['SOME.EVENT', 'SOME.EVENT', true],
    ['SOME.EVENT', 'some.event', false],
    ['SOME.EVENT', 'SOME.OTHER_EVENT', false],
    ['SOME.EVENT', '*', true],
  ])('compare the event %s with the name %s: %s', (eventType, name, expected) => {
    expect(isNotificationFor(create(eventType), name)).toBe(expected);
  });
});
