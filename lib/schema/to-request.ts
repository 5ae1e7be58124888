import { getFields, type RequestClass } from './field-schema.js';
import { isFieldObject } from './nested.decorators.js';

/** The fields of a request, without those that it only forbids, such as the other order number. */
export type WechatPayRequestSource<Dto extends object> = {
  readonly [Name in keyof Dto as Dto[Name] extends undefined ? never : Name]: Dto[Name];
};

/**
 * Copies the fields of a request from a response, a notification or a record of the application, at every
 * depth. All other properties are left out, such as states and times, which a request rejects as unknown, and
 * fields that WeChat Pay adds later. Values are neither checked nor converted: the call checks them.
 *
 * @param type The class of the request, or a class that extends it.
 * @param source An object with all required fields of the request.
 * @throws {TypeError} when `type` is not a request class of this package.
 * @example
 * ```ts
 * const contract = await insurance.queryContract({ plan_id, out_contract_code });
 * await insurance.terminateContract(
 *   toRequest(TerminateContractDto, { ...contract, contract_termination_remark: 'moved abroad' }),
 * );
 * ```
 */
export function toRequest<Dto extends object>(
  type: abstract new () => Dto,
  source: WechatPayRequestSource<NoInfer<Dto>>,
): Dto {
  if (getFields(type).list.length === 0) {
    throw new TypeError(
      `${type.name} declares no fields of a request: pass a request class of nestjs-wechatpay-insurance`,
    );
  }
  return pickFields(type, source as Record<string, unknown>) as Dto;
}

function pickFields(
  type: RequestClass,
  source: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const { name, nested } of getFields(type).list) {
    const value = source[name];
    if (value === undefined) continue;
    picked[name] = nested === undefined ? value : pickNested(nested(), value);
  }
  return picked;
}

/** Leaves a value of another type as it is, so that the call reports it. */
function pickNested(type: RequestClass, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => pickNested(type, item));
  return isFieldObject(value) ? pickFields(type, value) : value;
}
