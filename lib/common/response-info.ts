/** Registered, so that several copies of the package share it. */
const RESPONSE_INFO = Symbol.for('nestjs-wechatpay-insurance:response-info');

/** Status and request id of a response to a successful call. */
export interface WechatPayResponseInfo {
  /** HTTP status, for instance 200 or 204. */
  readonly status: number;
  /** `Request-ID` of the response, for WeChat Pay's support; `''` when absent. */
  readonly requestId: string;
}

/** Attaches status and request id to the result of a call, hidden from storage, logs and comparisons. */
export function keepResponseInfo<Result extends object>(
  result: Result,
  { status, requestId }: WechatPayResponseInfo,
): Result {
  return Object.defineProperty(result, RESPONSE_INFO, { value: { status, requestId } });
}

/**
 * Returns the HTTP status and the request id of the response behind a result, for logs and for WeChat Pay's
 * support. An error carries its own `requestId`. The info is hidden from `JSON.stringify`, `util.inspect` and
 * copies of the object.
 *
 * @param result The result of a method of a service: an object, a page, or the stream of a bill. The items of a page
 * and of `iteratePolicyPeriods` have no info of their own; `renewContract` and `bindContract` resolve to it.
 * @returns `undefined` for a copy and for any other object.
 * @example
 * const contract = await insurance.queryContract({ plan_id, out_contract_code });
 * logger.log(`queried, Request-ID ${getResponseInfo(contract)?.requestId}`);
 */
export function getResponseInfo(result: object): WechatPayResponseInfo | undefined {
  const { [RESPONSE_INFO]: info } = result as {
    readonly [RESPONSE_INFO]?: WechatPayResponseInfo | undefined;
  };
  return info;
}

/** The result of a call without response fields: the info of its response, which it also carries. */
export function toResponseInfo(result: object): WechatPayResponseInfo {
  const info = getResponseInfo(result) as WechatPayResponseInfo;
  return keepResponseInfo({ ...info }, info);
}
