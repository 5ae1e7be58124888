/*
 * Compiled with `exactOptionalPropertyTypes`: a property that may be absent also accepts `undefined`, as it does
 * at run time.
 */
import {
  type CallOptions,
  MemoryNotificationStore,
  PreEntrustSignDto,
  type WechatPayInsuranceModuleExtras,
  type WechatPayInsuranceOptions,
  type WechatPayInsuranceService,
  WechatPayTransportError,
} from 'nestjs-wechatpay-insurance';
import { WechatPaySimulator } from 'nestjs-wechatpay-insurance/testing';

declare const insurance: WechatPayInsuranceService;
declare const text: string | undefined;
declare const count: number | undefined;
declare const flag: boolean | undefined;
declare const signal: AbortSignal | undefined;

export const options: Partial<WechatPayInsuranceOptions> = {
  appid: { jsapi: text, miniProgram: text, h5: text, app: text },
  contractNotifyUrl: text,
  baseUrl: text,
  timeout: count,
  retry: { attempts: count, baseDelay: count, maxDelay: count },
  rules: { 'first-amount': flag === true ? 'warn' : undefined },
  http: { proxy: undefined, httpsAgent: undefined },
  clock: undefined,
  notifications: { store: undefined, budget: count, key: undefined },
};

export const extras: WechatPayInsuranceModuleExtras = { isGlobal: flag, notificationPath: text };

export const callOptions: CallOptions = { signal, timeout: count, extraFields: undefined };

export const request: PreEntrustSignDto = Object.assign(new PreEntrustSignDto(), {
  attach: text,
  openid: 'o-1',
});
request.attach = text;
request.amount = { total: 100, currency: undefined };
request.real_identity = { real_name: '张三', id_card_number: '1', identity_type: undefined };
request.can_auto_insure = flag;

export const page = insurance.listPolicyPeriods(
  { plan_id: 1, out_contract_code: 'c', limit: count, offset: count },
  { signal },
);

export const error = new WechatPayTransportError({
  reason: 'connection',
  endpoint: 'GET /v3/certificates',
  outcomeUnknown: false,
  message: 'lost',
  requestId: text,
  status: count,
});

export const store = new MemoryNotificationStore({ retention: count });

export const simulator = WechatPaySimulator.start({ port: count, now: text, plans: undefined });

request.attach = undefined;
// @ts-expect-error -- a required field must be set
request.openid = undefined;
