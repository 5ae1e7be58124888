import { createHash } from 'node:crypto';

/** The deduction for which an order number stands. */
export interface DeductionIdentity {
  /** Merchant number. */
  readonly mchid: string;
  /** WeChat Pay's contract id. */
  readonly contract_id: string;
  /** Id of the period. */
  readonly policy_period_id: number;
  /** 1 for the first deduction of the premium. */
  readonly attempt: number;
}

/**
 * Derives the order number of a deduction: 32 digits and letters. The same deduction has the same number in every
 * process, also after the ledger was restored from a backup.
 */
export function createTradeNumber(deduction: DeductionIdentity): string {
  const { mchid, contract_id, policy_period_id, attempt } = deduction;
  const identity = JSON.stringify([mchid, contract_id, policy_period_id, attempt]);
  return `PC${createHash('sha256').update(identity).digest('hex').slice(0, 30)}`;
}

/** Greatest number of deductions of one premium that the options permit. */
export const MOST_ATTEMPTS = 30;

/** True for an order number that some deduction of the premium has. */
export function isTradeNumberOf(
  premium: Omit<DeductionIdentity, 'attempt'>,
  outTradeNo: string,
): boolean {
  return Array.from({ length: MOST_ATTEMPTS }, (_, index) => index + 1).some(
    (attempt) => createTradeNumber({ ...premium, attempt }) === outTradeNo,
  );
}

const ATTACH = /^premium:([0-9A-Za-z]{1,32}):(\d{1,3})$/;

/** Text for `attach`, by which an order with an unknown number finds its premium. */
export function createAttach(contractId: string, periodId: number): string {
  return `premium:${contractId}:${periodId}`;
}

/** Reads what {@link createAttach} wrote; `undefined` for any other text. */
export function parseAttach(
  attach: string | undefined,
): Pick<DeductionIdentity, 'contract_id' | 'policy_period_id'> | undefined {
  const [, contract_id, period] = ATTACH.exec(attach ?? '') ?? [];
  if (contract_id === undefined || period === undefined) return undefined;
  return { contract_id, policy_period_id: Number(period) };
}
