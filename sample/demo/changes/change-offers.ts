import {
  checkModification,
  checkRenewal,
  modificationWindow,
  renewalWindow,
  type DeductFrequency,
  type PolicyPeriod,
} from 'nestjs-wechatpay-insurance';
import { beijingMinute } from '../dates/beijing-date.js';
import { bilingual, html, type Html } from '../html/html.js';
import type { ShownPeriod } from '../premiums/shown-period.js';
import { MONTHS } from '../contracts/frequency.js';
import type { SigningAttempt } from '../contracts/signing-attempt.js';
import type { Offer } from './offer.js';
import { changedList, nextList } from './planned-list.js';
import { issueWords } from '../html/issue-words.js';

/** The state that decides which changes a contract allows. */
export interface ChangeContext {
  readonly contractState: string;
  readonly periods: readonly ShownPeriod[];
  /** How the contract was signed; `undefined` when this sample has no record of it. */
  readonly signed: SigningAttempt | undefined;
  readonly frequency: DeductFrequency;
  readonly now: Date;
}

/** Premiums that can be lowered. */
export interface LowerChoice {
  readonly periods: readonly PolicyPeriod[];
}

/** Defaults of the next list. */
export interface RenewChoice {
  readonly count: number;
  /** Fen. */
  readonly amount: number;
}

const NOT_IN_FORCE = bilingual('The contract is not in force.', '协议未生效。');

/** Finds the premiums that can be lowered now: those for which the package's check accepts a lower amount. */
export function lowerOffer({
  contractState,
  periods,
  signed,
  now,
}: ChangeContext): Offer<LowerChoice> {
  if (!isInForce(contractState)) return { open: false, reason: NOT_IN_FORCE };
  const list = periods.map(({ period }) => period);
  const last = list.at(-1);
  if (last === undefined) return { open: false, reason: NOTHING_LEFT };
  const window = modificationWindow(last.estimated_deduct_date, now);
  if (!window.open) return closed(window.opensAt);
  let reason = NOTHING_LEFT;
  const allowed = periods.filter(({ period, look }) => {
    if (look !== 'planned' && look !== 'scheduled' && look !== 'failed') return false;
    const lower = period.estimated_deduct_amount.total - 1;
    const changed = changedList(list, period.policy_period_id, lower);
    const options = { ...toCheckOptions(signed), allow_cancel_scheduled: true, moment: now };
    const [issue] = checkModification(list, changed, options);
    if (issue !== undefined) reason = issueWords(issue);
    return issue === undefined;
  });
  if (allowed.length === 0) return { open: false, reason };
  return { open: true, periods: allowed.map(({ period }) => period) };
}

/** Whether the next list can be submitted now. */
export function renewOffer(context: ChangeContext): Offer<RenewChoice> {
  const { contractState, periods, signed, frequency, now } = context;
  if (!isInForce(contractState)) return { open: false, reason: NOT_IN_FORCE };
  if (signed?.renewable === false) {
    return {
      open: false,
      reason: bilingual('It was signed without automatic renewal.', '签约时未选择自动续保。'),
    };
  }
  const list = periods.map(({ period }) => period);
  const last = list.at(-1);
  if (last === undefined) return { open: false, reason: NOTHING_LEFT };
  const window = renewalWindow(last.estimated_deduct_date, frequency, now);
  if (!window.open) return closed(window.opensAt);
  const choice = { count: 12 / MONTHS[frequency], amount: last.estimated_deduct_amount.total };
  const options = { ...toCheckOptions(signed), frequency, moment: now };
  const [issue] = checkRenewal(list, nextList(list, choice, MONTHS[frequency]), options);
  return issue === undefined
    ? { open: true, ...choice }
    : { open: false, reason: issueWords(issue) };
}

/** Whether the merchant can terminate the contract. */
export function terminateOffer({ contractState }: ChangeContext): Offer<object> {
  if (isInForce(contractState)) return { open: true };
  const reason =
    contractState === 'TERMINATE_PENDING'
      ? bilingual('The customer is already terminating it.', '用户已发起解约。')
      : NOT_IN_FORCE;
  return { open: false, reason };
}

/** Facts that the package's checks need and that a list of periods does not show. */
export function toCheckOptions(signed: SigningAttempt | undefined) {
  return {
    firstPremiumDiscounted: signed?.firstPremiumDiscounted,
    currentListStart: signed?.currentListStart,
  };
}

const NOTHING_LEFT = bilingual('No premium can be changed.', '没有可修改的期数。');

function isInForce(state: string): boolean {
  return state === 'SIGNED' || state === 'TO_BE_RENEWED';
}

function closed(opensAt: Date | undefined): { open: false; reason: Html; opensAt?: Date } {
  if (opensAt === undefined) {
    return { open: false, reason: bilingual('The window has closed.', '时间窗口已结束。') };
  }
  const at = beijingMinute(opensAt);
  return { open: false, opensAt, reason: html`${bilingual(`Opens ${at}.`, `${at} 起开放。`)}` };
}
