/* Notifications for tests, with and without the simulator. */
import {
  type ContractSignedNotification,
  type DeductionFailedNotification,
  KNOWN_EVENT_TYPES,
  type RefundNotification,
  type UnknownNotification,
  type WechatPayNotification,
} from 'nestjs-wechatpay-insurance';
import {
  createNotification,
  type NotificationEventType,
  type NotificationResourceFields,
  type SignedNotification,
  WechatPaySimulator,
} from 'nestjs-wechatpay-insurance/testing';

declare const text: string | undefined;
declare const name: string;
declare const later: object;
declare const closed: RefundNotification;

export const signed: ContractSignedNotification = createNotification('INSURANCE_ENTRUST.SIGN', {
  contract_id: 'C-1',
  out_user_code: text,
});
export const failed: DeductionFailedNotification = createNotification(
  'TRANSACTION.FAIL',
  { amount: { total: 1 } },
  { id: 'EV-1', mchid: text },
);
export const unknown: UnknownNotification = createNotification('SOME.EVENT', { any: ['thing'] });
export const named: WechatPayNotification = createNotification(name, later);
export const every: WechatPayNotification[] = KNOWN_EVENT_TYPES.map((eventType) =>
  createNotification(eventType),
);
export const inferred = createNotification('REFUND.CLOSED');
export const refundId: string = inferred.resource.refund_id;

export const createSigned = (fields?: NotificationResourceFields<'INSURANCE_ENTRUST.SIGN'>) =>
  createNotification('INSURANCE_ENTRUST.SIGN', { contract_id: 'C-1', ...fields });

export async function sign(): Promise<SignedNotification[]> {
  await using simulator = await WechatPaySimulator.start();
  const [merchant] = simulator.merchants;
  return [
    simulator.signNotification('REFUND.SUCCESS', { out_refund_no: 'R-1', success_time: text }),
    simulator.signNotification('REFUND.CLOSED', closed.resource, { id: 'EV-1' }),
    simulator.signNotification('INSURANCE_ENTRUST.SIGN', signed.resource),
    simulator.signNotification('SOME.EVENT', { any: ['thing'] }),
    simulator.signNotification(name, later),
    ...KNOWN_EVENT_TYPES.map((eventType) => simulator.signNotification(eventType, {})),
    ...(merchant ? [merchant.signNotification('TRANSACTION.FAIL', { out_trade_no: 'T-1' })] : []),
  ];
}

export const signAny = <const EventType extends NotificationEventType>(
  simulator: WechatPaySimulator,
  eventType: EventType,
  resource: NotificationResourceFields<EventType>,
) => simulator.signNotification(eventType, resource);

export async function wrong(simulator: WechatPaySimulator): Promise<void> {
  // @ts-expect-error -- a contract has no order number
  simulator.signNotification('INSURANCE_ENTRUST.SIGN', { out_trade_no: 'T-1' });
  // @ts-expect-error -- the number of a plan is a number
  simulator.signNotification('INSURANCE_ENTRUST.SIGN', { plan_id: '1' });
  // @ts-expect-error -- a resource is an object
  simulator.signNotification('SOME.EVENT', 'text');
  // @ts-expect-error -- the resource is required
  simulator.signNotification('REFUND.SUCCESS');
  // @ts-expect-error -- a misspelt field
  createNotification('INSURANCE_ENTRUST.SIGN', { contractId: 'C-1' });
  // @ts-expect-error -- a misspelt field of the envelope
  createNotification('INSURANCE_ENTRUST.SIGN', {}, { createTime: 'now' });
  // @ts-expect-error -- a signed contract is not a failed deduction
  const notification: DeductionFailedNotification = createNotification('INSURANCE_ENTRUST.SIGN');
  void notification;
}
