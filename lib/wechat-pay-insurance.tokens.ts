import { Inject, type InjectionToken } from '@nestjs/common';
import { WechatPayClient } from './api/wechat-pay.client.js';
import { toInstanceToken } from './common/instance-name.js';
import { WechatPayInsuranceService } from './insurance/wechat-pay-insurance.service.js';
import { WechatPayPolicyService } from './policies/wechat-pay-policy.service.js';
import { WechatPayTransactionService } from './transactions/wechat-pay-transaction.service.js';
import { WechatPayCredentials } from './wechat-pay-insurance.credentials.js';
import { WechatPayStatus } from './wechat-pay-insurance.status.js';

/**
 * Injection token of the {@link WechatPayInsuranceService} of an import, for factories and tests.
 *
 * @param name `name` of the import. Default: the unnamed one, whose token is the class.
 * @example
 * Test.createTestingModule({ imports: [AppModule] })
 *   .overrideProvider(getWechatPayInsuranceToken('b'))
 *   .useValue({ queryContract: async () => contract })
 */
export function getWechatPayInsuranceToken(
  name?: string,
): InjectionToken<WechatPayInsuranceService> {
  return toInstanceToken(WechatPayInsuranceService, 'WechatPayInsuranceService', name);
}

/**
 * Injects the {@link WechatPayInsuranceService} of an import.
 *
 * @param name `name` of the import. Default: the unnamed one.
 * @example
 * constructor(@InjectWechatPayInsurance('b') private readonly insurance: WechatPayInsuranceService) {}
 */
export function InjectWechatPayInsurance(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getWechatPayInsuranceToken(name));
}

/**
 * Injection token of the {@link WechatPayTransactionService} of an import, for factories and tests.
 *
 * @param name `name` of the import. Default: the unnamed one, whose token is the class.
 */
export function getWechatPayTransactionsToken(
  name?: string,
): InjectionToken<WechatPayTransactionService> {
  return toInstanceToken(WechatPayTransactionService, 'WechatPayTransactionService', name);
}

/**
 * Injects the {@link WechatPayTransactionService} of an import.
 *
 * @param name `name` of the import. Default: the unnamed one.
 * @example
 * constructor(@InjectWechatPayTransactions('b') private readonly transactions: WechatPayTransactionService) {}
 */
export function InjectWechatPayTransactions(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getWechatPayTransactionsToken(name));
}

/**
 * Injection token of the {@link WechatPayPolicyService} of an import, for factories and tests.
 *
 * @param name `name` of the import. Default: the unnamed one, whose token is the class.
 */
export function getWechatPayPoliciesToken(name?: string): InjectionToken<WechatPayPolicyService> {
  return toInstanceToken(WechatPayPolicyService, 'WechatPayPolicyService', name);
}

/**
 * Injects the {@link WechatPayPolicyService} of an import.
 *
 * @param name `name` of the import. Default: the unnamed one.
 * @example
 * constructor(@InjectWechatPayPolicies('b') private readonly policies: WechatPayPolicyService) {}
 */
export function InjectWechatPayPolicies(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getWechatPayPoliciesToken(name));
}

/**
 * Injection token of the {@link WechatPayClient} of an import, for factories and tests.
 *
 * @param name `name` of the import. Default: the unnamed one, whose token is the class.
 */
export function getWechatPayClientToken(name?: string): InjectionToken<WechatPayClient> {
  return toInstanceToken(WechatPayClient, 'WechatPayClient', name);
}

/**
 * Injects the {@link WechatPayClient} of an import.
 *
 * @param name `name` of the import. Default: the unnamed one.
 * @example
 * constructor(@InjectWechatPayClient('b') private readonly client: WechatPayClient) {}
 */
export function InjectWechatPayClient(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getWechatPayClientToken(name));
}

/**
 * Injection token of the {@link WechatPayStatus} of an import, for factories and tests.
 *
 * @param name `name` of the import. Default: the unnamed one, whose token is the class.
 */
export function getWechatPayStatusToken(name?: string): InjectionToken<WechatPayStatus> {
  return toInstanceToken(WechatPayStatus, 'WechatPayStatus', name);
}

/**
 * Injects the {@link WechatPayStatus} of an import.
 *
 * @param name `name` of the import. Default: the unnamed one.
 * @example
 * constructor(@InjectWechatPayStatus('b') private readonly status: WechatPayStatus) {}
 */
export function InjectWechatPayStatus(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getWechatPayStatusToken(name));
}

/**
 * Injection token of the {@link WechatPayCredentials} of an import, for factories and tests.
 *
 * @param name `name` of the import. Default: the unnamed one, whose token is the class.
 */
export function getWechatPayCredentialsToken(name?: string): InjectionToken<WechatPayCredentials> {
  return toInstanceToken(WechatPayCredentials, 'WechatPayCredentials', name);
}

/**
 * Injects the {@link WechatPayCredentials} of an import.
 *
 * @param name `name` of the import. Default: the unnamed one.
 * @example
 * constructor(@InjectWechatPayCredentials('b') private readonly credentials: WechatPayCredentials) {}
 */
export function InjectWechatPayCredentials(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getWechatPayCredentialsToken(name));
}
