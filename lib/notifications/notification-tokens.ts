import { Inject, type InjectionToken } from '@nestjs/common';
import { toInstanceToken } from '../common/instance-name.js';
import { RejectionLog } from './log/rejection-log.js';
import { WechatPayNotificationVerifier } from './wechat-pay-notification.verifier.js';

/** Token under which a module finds its own verifier, whatever its name. */
export const MODULE_VERIFIER = Symbol.for('nestjs-wechatpay-insurance:module-verifier');

/**
 * Injection token of the {@link WechatPayNotificationVerifier} of an import, for factories and tests.
 *
 * @param name `name` of the import. Default: the unnamed one, whose token is the class.
 */
export function getWechatPayNotificationVerifierToken(
  name?: string,
): InjectionToken<WechatPayNotificationVerifier> {
  return toInstanceToken(WechatPayNotificationVerifier, 'WechatPayNotificationVerifier', name);
}

/**
 * Injects the {@link WechatPayNotificationVerifier} of an import.
 *
 * @param name `name` of the import. Default: the unnamed one.
 * @example
 * constructor(@InjectWechatPayNotificationVerifier('b') private readonly verifier: WechatPayNotificationVerifier) {}
 */
export function InjectWechatPayNotificationVerifier(
  name?: string,
): ParameterDecorator & PropertyDecorator {
  return Inject(getWechatPayNotificationVerifierToken(name));
}

/** Token of the log that the endpoint and the guards of an import share. */
export function getRejectionLogToken(name?: string): InjectionToken<RejectionLog> {
  return toInstanceToken(RejectionLog, 'WechatPayRejectionLog', name);
}
