import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  OnWechatPayNotification,
  type ContractRenewedNotification,
  type ContractSignedNotification,
  type ContractTerminatedNotification,
  type DeductionFailedNotification,
  type DeductionSucceededNotification,
  type NotificationContext,
  type NotificationFor,
  type PolicyAuthorizationGrantedNotification,
  type RefundNotification,
  type UnknownNotification,
  type WechatPayNotification,
} from '../../lib/index.js';

/** Checked by `tsc` only; nothing here is called. */
class WellTyped {
  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN')
  signed(_notification: ContractSignedNotification): void {}

  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'signed' })
  async withContext(
    _notification: ContractSignedNotification,
    { signal, attempt }: NotificationContext,
  ): Promise<void> {
    expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
    expectTypeOf(attempt).toBeNumber();
  }

  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', 'INSURANCE_ENTRUST.RENEW', { id: 'two' })
  ofTwo(_notification: ContractSignedNotification | ContractRenewedNotification): void {}

  @OnWechatPayNotification('INSURANCE_ENTRUST.TERMINATE')
  wider(_notification: ContractTerminatedNotification | ContractSignedNotification): void {}

  @OnWechatPayNotification('*')
  every(_notification: WechatPayNotification): void {}

  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', '*')
  everyToo(_notification: WechatPayNotification): void {}

  @OnWechatPayNotification('INSURANCE_ENTRUST.FROZEN')
  unknown(_notification: UnknownNotification): void {}

  @OnWechatPayNotification('REFUND.SUCCESS', 'REFUND.ABNORMAL', 'REFUND.CLOSED')
  refund(_notification: RefundNotification): void {}

  @OnWechatPayNotification('TRANSACTION.SUCCESS')
  withoutParameters(): void {}

  @OnWechatPayNotification('TRANSACTION.SUCCESS')
  onlyTheId(_notification: { readonly id: string }): number {
    return 1;
  }

  @OnWechatPayNotification('TRANSACTION.SUCCESS')
  private hidden(_notification: DeductionSucceededNotification): void {}

  readonly called = this.hidden;
}

class WronglyTyped {
  // @ts-expect-error: a deduction is not a contract.
  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN')
  ofAnother(_notification: DeductionSucceededNotification): void {}

  // @ts-expect-error: the handler receives failed deductions too.
  @OnWechatPayNotification('TRANSACTION.SUCCESS', 'TRANSACTION.FAIL')
  ofOneOfTwo(_notification: DeductionSucceededNotification): void {}

  // @ts-expect-error: the handler receives every event.
  @OnWechatPayNotification('*')
  narrowed(_notification: ContractSignedNotification): void {}

  // @ts-expect-error: an unknown event is not a contract.
  @OnWechatPayNotification('INSURANCE_ENTRUST.FROZEN')
  unknown(_notification: ContractSignedNotification): void {}

  // @ts-expect-error: the context has no such field.
  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN')
  ofContext(_notification: ContractSignedNotification, _context: { retries: number }): void {}

  // @ts-expect-error: a handler has no third argument.
  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN')
  third(_notification: unknown, _context: unknown, _third: string): void {}

  // @ts-expect-error: the name of an event is a string.
  @OnWechatPayNotification(7)
  ofNumber(): void {}
}

describe('the decorator', () => {
  it('types the argument of a handler by its events', () => {
    expectTypeOf<
      NotificationFor<'INSURANCE_ENTRUST.SIGN'>
    >().toEqualTypeOf<ContractSignedNotification>();
    expectTypeOf<
      NotificationFor<'TRANSACTION.FAIL'>
    >().toEqualTypeOf<DeductionFailedNotification>();
    expectTypeOf<
      NotificationFor<'INSURANCE_POLICY_MANAGEMENT.GRANTED'>
    >().toEqualTypeOf<PolicyAuthorizationGrantedNotification>();
    expectTypeOf<NotificationFor<'*'>>().toEqualTypeOf<WechatPayNotification>();
    expectTypeOf<NotificationFor<'later'>>().toEqualTypeOf<UnknownNotification>();
    expectTypeOf<NotificationFor<string>>().toEqualTypeOf<WechatPayNotification>();
    expectTypeOf<NotificationFor<'TRANSACTION.FAIL' | 'later'>>().toEqualTypeOf<
      DeductionFailedNotification | UnknownNotification
    >();
    expect([WellTyped, WronglyTyped]).toHaveLength(2);
  });
});
