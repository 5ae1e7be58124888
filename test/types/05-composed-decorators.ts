/* `@OnWechatPayNotification()` composed with other decorators. */
import { applyDecorators, SetMetadata } from '@nestjs/common';
import {
  type ContractSignedNotification,
  type DeductionFailedNotification,
  type NotificationEventName,
  type NotificationHandlerDecorator,
  OnWechatPayNotification,
} from 'nestjs-wechatpay-insurance';

export const Alone = () => applyDecorators(OnWechatPayNotification('INSURANCE_ENTRUST.SIGN'));

export const WithMetadata = (team: string) =>
  applyDecorators(OnWechatPayNotification('INSURANCE_ENTRUST.SIGN'), SetMetadata('team', team));

export const Several = () =>
  applyDecorators(
    SetMetadata('team', 'sales'),
    OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', 'SOME.EVENT', { id: 'several' }),
    OnWechatPayNotification('*'),
  );

export const AsMethodDecorator = (): MethodDecorator =>
  OnWechatPayNotification('INSURANCE_ENTRUST.SIGN');

export const Nested = () => applyDecorators(WithMetadata('sales'), SetMetadata('a', 1));

export const Checked = (): NotificationHandlerDecorator<'INSURANCE_ENTRUST.SIGN'> =>
  applyDecorators(OnWechatPayNotification('INSURANCE_ENTRUST.SIGN'), SetMetadata('a', 1));

export const CheckedByName = <const EventName extends NotificationEventName>(
  eventType: EventName,
): NotificationHandlerDecorator<EventName> =>
  applyDecorators(OnWechatPayNotification(eventType), SetMetadata('a', 1));

export const Reexported = () => OnWechatPayNotification('INSURANCE_ENTRUST.SIGN');

export class Handlers {
  @Alone()
  alone(_notification: ContractSignedNotification): void {}

  @WithMetadata('sales')
  withMetadata(_notification: ContractSignedNotification): void {}

  @Several()
  several(): void {}

  @AsMethodDecorator()
  asMethodDecorator(_notification: ContractSignedNotification): void {}

  @Nested()
  async nested(_notification: ContractSignedNotification): Promise<void> {}

  @Checked()
  checked(_notification: ContractSignedNotification): void {}

  @CheckedByName('TRANSACTION.FAIL')
  checkedByName(_notification: DeductionFailedNotification): void {}

  @Reexported()
  reexported(_notification: ContractSignedNotification): void {}

  @SetMetadata('a', 1)
  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN')
  stacked(_notification: ContractSignedNotification): void {}
}

export class WrongHandlers {
  // @ts-expect-error -- a contract is not a deduction
  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN')
  direct(_notification: DeductionFailedNotification): void {}

  // @ts-expect-error -- a contract is not a deduction
  @Checked()
  checked(_notification: DeductionFailedNotification): void {}

  // @ts-expect-error -- a deduction is not a contract
  @CheckedByName('TRANSACTION.FAIL')
  checkedByName(_notification: ContractSignedNotification): void {}

  // @ts-expect-error -- a contract is not a deduction
  @Reexported()
  reexported(_notification: DeductionFailedNotification): void {}

  // @ts-expect-error -- a handler has no third argument
  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN')
  third(_notification: unknown, _context: unknown, _third: string): void {}
}

// @ts-expect-error -- the decorator is for methods
applyDecorators(OnWechatPayNotification());
