import type { HttpService } from '@nestjs/axios';
import {
  getWechatPayHttpServiceToken,
  type WechatPayInsuranceOptions,
  type WechatPaySignatureError,
  type WechatPayTransportError,
} from '../../../lib/index.js';
import { pureSign } from '../requests/pre-sign-request.js';
import { CONTRACT, CONTRACT_ANSWER, Merchant, PRE_SIGN_ANSWER } from './merchant.js';

/** A call of each retry class: a read, a write with a natural key, and a write that is never sent twice. */
const CALLS = {
  read: ({ service }: Merchant) => service.queryContract(CONTRACT),
  'natural-key': ({ service }: Merchant) => service.preEntrustSign(pureSign()),
  never: ({ service }: Merchant) =>
    service.renewContract({
      plan_id: 12535,
      contract_id: '123124412412423431',
      policy_periods: [
        {
          policy_period_id: 13,
          estimated_deduct_date: '2027-12-01',
          estimated_deduct_amount: { total: 1000 },
        },
      ],
    }),
} as const;

export type RetryClass = keyof typeof CALLS;
export const RETRY_CLASSES = Object.keys(CALLS) as RetryClass[];

export const TRANSPORTS = ['node:http', 'Axios'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** The body of WeChat Pay's response to one of the calls, by the text of its request. */
export function getResponseBody(request: string): string {
  return request.startsWith('GET') ? CONTRACT_ANSWER : PRE_SIGN_ANSWER;
}

/** How a call ended: `succeeded`, or its error in one line. */
export type Verdict = string;

/** Describes an error by class, reason and outcome. */
export function describeVerdict(error: unknown): Verdict {
  const { name, reason, outcomeUnknown } = error as
    WechatPayTransportError | WechatPaySignatureError;
  return `${name}: ${reason}, ${outcomeUnknown ? 'outcome unknown' : 'outcome known'}`;
}

/** A merchant that sends over one of the transports. */
export async function startOver(
  transport: Transport,
  options: Partial<WechatPayInsuranceOptions>,
): Promise<Merchant> {
  const merchant = await Merchant.start(() => undefined, options);
  if (transport === 'Axios') {
    void merchant.module.get<HttpService>(getWechatPayHttpServiceToken(), { strict: false })
      .axiosRef;
  }
  return merchant;
}

/** The end of one call, and the time that it took in milliseconds. */
export interface CallEnd {
  readonly verdict: Verdict;
  readonly milliseconds: number;
  readonly error?: unknown;
}

/** Runs one call to its end. */
export async function runCall(merchant: Merchant, retryClass: RetryClass): Promise<CallEnd> {
  const began = performance.now();
  const ended = (verdict: Verdict) => ({ verdict, milliseconds: performance.now() - began });
  try {
    await CALLS[retryClass](merchant);
    return ended('succeeded');
  } catch (error) {
    return { ...ended(describeVerdict(error)), error };
  }
}
