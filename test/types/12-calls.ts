/*
 * Status and request id of successful calls, retries per call, and lists as arrays.
 */
import {
  type CallOptions,
  getResponseInfo,
  type PolicyPeriod,
  type WechatPayClient,
  type WechatPayInsuranceService,
  type WechatPayPagedList,
  type WechatPayPolicyService,
  type WechatPayResponseInfo,
  type WechatPayRetryOptions,
  type WechatPayTransactionService,
} from 'nestjs-wechatpay-insurance';

declare const insurance: WechatPayInsuranceService;
declare const transactions: WechatPayTransactionService;
declare const policies: WechatPayPolicyService;
declare const client: WechatPayClient;
declare const count: number | undefined;
declare const retry: WechatPayRetryOptions | false | undefined;

const contract = { plan_id: 1, out_contract_code: 'c' };

// Anything that a method resolves to has an info.
const info = getResponseInfo(await insurance.queryContract(contract));
// @ts-expect-error -- an object of the application has no info
console.log(info.requestId);
console.log(info?.requestId.toUpperCase(), info?.status.toFixed());
console.log(getResponseInfo(await insurance.listPolicyPeriods(contract))?.requestId);
console.log(getResponseInfo(await transactions.downloadTradeBill({ bill_date: '2026-12-01' })));
// @ts-expect-error -- a text is not a response
getResponseInfo('text');

// Calls without a response body resolve to it.
const renewed: WechatPayResponseInfo = await insurance.renewContract({
  plan_id: 1,
  contract_id: 'c',
  policy_periods: [],
});
const { requestId } = await policies.bindContract({
  out_insurance_no: 'i',
  plan_id: '1',
  out_contract_code: 'c',
});
console.log(renewed.status, requestId);
// @ts-expect-error -- the info is read-only
renewed.status = 200;

// Retries of one call.
const options: CallOptions[] = [
  {},
  { retry: false },
  { retry: { attempts: 0 } },
  { retry: { attempts: count, baseDelay: count, maxDelay: count } },
  { retry },
  { retry: undefined },
];
await insurance.queryContract(contract, options[0]);
await transactions.downloadFundFlowBill({ bill_date: '2026-12-01' }, { retry: false });
await client.checkCredentials({ retry: { attempts: 3 } });
await client.request({ method: 'GET', path: '/v3/a' }, { retry: false });
await client.request({ method: 'POST', path: '/v3/a', retryClass: 'natural-key' }, { retry });
// @ts-expect-error -- retries are switched off with false
await insurance.queryContract(contract, { retry: true });
// @ts-expect-error -- a misspelt property
await insurance.queryContract(contract, { retry: { atempts: 1 } });
// @ts-expect-error -- retries belong in the second argument
await client.request({ method: 'GET', path: '/v3/a', retry: false });
// @ts-expect-error -- the class of a request is not the number of its retries
await client.request({ method: 'GET', path: '/v3/a' }, { retry: 'read' });

// Lists.
const list: WechatPayPagedList<PolicyPeriod> = insurance.iteratePolicyPeriods(contract, { retry });
for await (const period of list) console.log(period.policy_period_id);
const all: PolicyPeriod[] = await list.toArray();
const some = await list.toArray({ limit: count });
some.push(...all);
console.log(some[0]?.estimated_deduct_amount.total);
// @ts-expect-error -- a misspelt option
await list.toArray({ max: 3 });
// @ts-expect-error -- the limit is a number
await list.toArray({ limit: '3' });
// @ts-expect-error -- `toArray` resolves to an array
console.log(list.toArray().length);

export const iterable: AsyncIterable<PolicyPeriod> = list;
