/* The names of events in `@OnWechatPayNotification()`. */
import {
  type ContractRenewedNotification,
  type ContractSignedNotification,
  type DeductionFailedNotification,
  KNOWN_EVENT_TYPES,
  type KnownNotification,
  type NotificationContext,
  type NotificationFor,
  OnWechatPayNotification,
  type UnknownNotification,
  type WechatPayNotification,
} from 'nestjs-wechatpay-insurance';

const NAMES = ['INSURANCE_ENTRUST.SIGN', 'INSURANCE_ENTRUST.RENEW'] as const;
const FAILED = 'TRANSACTION.FAIL';
declare const names: string[];
declare const [first, ...others]: [string, ...string[]];

export class Handlers {
  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN')
  one(_notification: ContractSignedNotification, _context: NotificationContext): void {}

  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', FAILED, { id: 'two' })
  two(_notification: ContractSignedNotification | DeductionFailedNotification): void {}

  @OnWechatPayNotification(...NAMES)
  ofList(_notification: ContractSignedNotification | ContractRenewedNotification): void {}

  @OnWechatPayNotification(...NAMES, { id: 'list' })
  ofListWithId(_notification: NotificationFor<(typeof NAMES)[number]>): void {}

  @OnWechatPayNotification(FAILED, ...NAMES)
  ofNameAndList(_notification: NotificationFor<typeof FAILED | (typeof NAMES)[number]>): void {}

  @OnWechatPayNotification(...KNOWN_EVENT_TYPES)
  known(_notification: KnownNotification): void {}

  @OnWechatPayNotification('SOME.EVENT', { id: undefined })
  unknown({ resource }: UnknownNotification): unknown {
    return resource['contract_id'];
  }

  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', 'SOME.EVENT')
  knownAndUnknown(notification: ContractSignedNotification | UnknownNotification): string {
    return notification.event_type === 'INSURANCE_ENTRUST.SIGN'
      ? notification.resource.contract_id
      : JSON.stringify(notification.resource);
  }

  @OnWechatPayNotification('*', { id: 'every' })
  async every(_notification: WechatPayNotification): Promise<void> {}

  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { name: 'b' })
  ofMerchant(_notification: ContractSignedNotification): void {}

  @OnWechatPayNotification(...NAMES, FAILED, { id: 'of-merchants', name: ['default', 'b'] })
  ofMerchants(_notification: NotificationFor<(typeof NAMES)[number] | typeof FAILED>): void {}

  @OnWechatPayNotification(first, ...others)
  ofStrings(_notification: WechatPayNotification): void {}
}

export class NoHandlers {
  // @ts-expect-error -- a handler without an event is never called
  @OnWechatPayNotification()
  none(): void {}

  // @ts-expect-error -- options alone name no event
  @OnWechatPayNotification({ id: 'none' })
  optionsAlone(): void {}

  // @ts-expect-error -- the list may be empty
  @OnWechatPayNotification(...names)
  maybeNone(): void {}

  // @ts-expect-error -- each name is an argument of its own
  @OnWechatPayNotification(['INSURANCE_ENTRUST.SIGN'])
  array(): void {}

  // @ts-expect-error -- options come last
  @OnWechatPayNotification({ id: 'first' }, 'INSURANCE_ENTRUST.SIGN')
  optionsFirst(): void {}

  // @ts-expect-error -- the options are id and name
  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { names: 'x' })
  unknownOption(): void {}

  // @ts-expect-error -- the restriction to a merchant does not change the event
  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { name: 'b' })
  otherEvent(_notification: ContractRenewedNotification): void {}

  // @ts-expect-error -- it is also called with renewals
  @OnWechatPayNotification(...NAMES)
  partOfList(_notification: ContractSignedNotification): void {}

  // @ts-expect-error -- it is also called with unknown events
  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', 'SOME.EVENT')
  knownOnly(_notification: ContractSignedNotification): void {}

  // @ts-expect-error -- only methods are handlers
  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN')
  readonly field = 1;
}

// @ts-expect-error -- only methods are handlers
@OnWechatPayNotification('INSURANCE_ENTRUST.SIGN')
export class DecoratedClass {}
