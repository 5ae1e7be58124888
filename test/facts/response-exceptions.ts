import type { Endpoint } from '../../lib/api/endpoint.js';
import type { CALLS } from './calls.js';
import type { ENDPOINTS } from './endpoints.js';

type Scalar = string | number | boolean | null | undefined;

/**
 * The names of all properties of a type, nested ones with dots and `[]`, in the notation of the
 * table.
 */
type PropertyOf<T> = T extends Scalar
  ? never
  : { [Key in keyof T & string]-?: Key | Below<Key, NonNullable<T[Key]>> }[keyof T & string];

type Below<Key extends string, Value> = Value extends Scalar
  ? never
  : Value extends readonly (infer Item)[]
    ? `${Key}[].${PropertyOf<Item>}`
    : `${Key}.${PropertyOf<Value>}`;

type Called = keyof typeof CALLS;
type ResponseOf<Name extends Called> =
  (typeof CALLS)[Name]['endpoint'] extends Endpoint<infer _Request, infer Response>
    ? Response
    : never;

/** The properties in the table that are missing from our type of the response. */
type Gap<Name extends Called> = Exclude<
  (typeof ENDPOINTS)[Name]['response'][number],
  PropertyOf<ResponseOf<Name>>
>;

/** Exactly the gaps: one too many or too few does not compile. */
type Gaps = {
  readonly [Name in Called as [Gap<Name>] extends [never] ? never : Name]: Readonly<
    Record<Gap<Name>, string>
  >;
};

/**
 * Properties of responses in the table that are missing from our types, each with the reason. All
 * are kept at run time.
 */
export const RESPONSE_EXCEPTIONS = {
  'GET /v3/pay/transactions/id/{transaction_id}': {
    description: 'echo of an order that was placed in another product',
    notify_url: 'echo of an order that was placed in another product',
    time_expire: 'of orders that wait for a payer',
    goods_tag: 'echo of an order that was placed in another product',
    detail: 'echo of an order that was placed in another product',
    installment_info: 'of payment by instalments (微信分付)',
    'installment_info.use_subsidy': 'of payment by instalments (微信分付)',
    'installment_info.selected_installment_number': 'of payment by instalments (微信分付)',
  },
  'GET /v3/pay/transactions/out-trade-no/{out_trade_no}': {
    description: 'echo of an order that was placed in another product',
    notify_url: 'echo of an order that was placed in another product',
    time_expire: 'of orders that wait for a payer',
    goods_tag: 'echo of an order that was placed in another product',
    detail: 'echo of an order that was placed in another product',
    installment_info: 'of payment by instalments (微信分付)',
    'installment_info.use_subsidy': 'of payment by instalments (微信分付)',
    'installment_info.selected_installment_number': 'of payment by instalments (微信分付)',
  },
  'POST /v3/inspolicymgr/deduct/authorizations': {
    auth_id: "stale in the transcription's list of required names; no such property exists",
  },
} satisfies Gaps;
