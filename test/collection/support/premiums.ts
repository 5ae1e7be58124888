import { DEFAULT_RULES } from '../../../lib/collection/ledger/collection-rules.js';
import type {
  CollectedContract,
  ContractLedger,
  DeductionAttempt,
  Premium,
} from '../../../lib/collection/ledger/ledger.js';
import {
  findNextStep,
  type PremiumStep,
} from '../../../lib/collection/ledger/premiums/next-step.js';

export const CONTRACT: CollectedContract = {
  contract_id: 'C1',
  plan_id: 12535,
  out_contract_code: 'policy1',
  state: 'active',
};

/** Without a spread, windows open at 08:00:30. */
export const RULES = { ...DEFAULT_RULES, spread: 0 };

/** Epoch milliseconds of a time in Beijing. */
export const at = (time: string): number => Date.parse(`${time.replace(' ', 'T')}+08:00`);

export const beijing = (moment: number): string =>
  new Date(moment + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

/** A premium that is expected on 2027-01-15. */
export function createPremium(changes: Partial<Premium> = {}): Premium {
  return {
    contract_id: 'C1',
    policy_period_id: 2,
    estimated_deduct_date: '2027-01-15',
    amount: 3000,
    state: 'planned',
    checkedAt: 1,
    failures: 0,
    alarms: 0,
    attempts: [],
    ...changes,
  };
}

export function createAttempt(changes: Partial<DeductionAttempt> = {}): DeductionAttempt {
  return {
    number: 1,
    out_trade_no: 'T1',
    amount: 3000,
    state: 'sent',
    sentAt: at('2027-01-15 08:00:30'),
    queries: 0,
    ...changes,
  };
}

export function createLedger(...premiums: Premium[]): ContractLedger {
  return { version: 1, contract: CONTRACT, premiums };
}

/** The next step of the premium, with the time of a wait in Beijing. */
export function nextStep(
  premium: Premium,
  time: string,
  changes: { others?: Premium[]; contract?: Partial<CollectedContract>; isPaused?: boolean } = {},
): PremiumStep | string {
  const { others = [], contract, isPaused = false } = changes;
  const premiums = [premium, ...others].toSorted(
    (one, other) => one.policy_period_id - other.policy_period_id,
  );
  const ledger = { version: 1, contract: { ...CONTRACT, ...contract }, premiums };
  const step = findNextStep({ ledger, premium, now: at(time), rules: RULES, isPaused });
  return step.type === 'wait' ? `${beijing(step.until)} ${step.reason}` : step;
}
