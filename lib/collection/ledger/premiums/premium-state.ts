/**
 * States of a premium, in the order of its life.
 *
 * - `planned`: not scheduled.
 * - `scheduling`: the schedule request was sent and its result is not known yet.
 * - `scheduled`: scheduled with WeChat Pay; waits for its next deduction.
 * - `deducting`: the deduction was sent and its result is not known yet.
 * - `accepted`: WeChat Pay accepted the deduction and has not reported its result.
 * - `paid`: deducted. Final.
 * - `abandoned`: no further deduction is attempted; it expires with its window.
 * - `expired`: its window ended without a payment. Final.
 * - `superseded`: a later premium was scheduled, which voided this one. Final.
 * - `skipped`: the policy of the application skipped it. Final.
 * - `ended`: the contract ended, or was withdrawn from collection. Final.
 * - `stuck`: five steps brought no progress. A person resolves it; it is tried again once a day, and expires with its
 *   window.
 *
 * A payment that WeChat Pay reports makes each of them `paid`, the final ones included.
 */
export const PREMIUM_STATES = [
  'planned',
  'scheduling',
  'scheduled',
  'deducting',
  'accepted',
  'paid',
  'abandoned',
  'expired',
  'superseded',
  'skipped',
  'ended',
  'stuck',
] as const;

/** State of a premium, see {@link PREMIUM_STATES}. */
export type PremiumState = (typeof PREMIUM_STATES)[number];

/** An outcome of a step that may change the state. */
export type PremiumOutcome =
  | 'schedule-sent'
  | 'scheduled'
  | 'not-scheduled'
  | 'deduction-sent'
  | 'accepted'
  | 'absent'
  | 'failed'
  | 'abandoned'
  | 'paid'
  | 'window-closed'
  | 'superseded'
  | 'skipped'
  | 'ended'
  | 'blocked'
  | 'schedule-unknown'
  | 'deduction-unknown';

type Transitions = { readonly [Outcome in PremiumOutcome]?: PremiumState };

/** Outcomes that end a premium of which no deduction is open. */
const CLOSING = {
  'window-closed': 'expired',
  superseded: 'superseded',
  ended: 'ended',
  blocked: 'stuck',
  paid: 'paid',
} as const satisfies Transitions;

/** The next state by state and outcome. An outcome that a state does not list leaves it as it is. */
export const PREMIUM_TRANSITIONS: { readonly [State in PremiumState]: Transitions } = {
  planned: {
    ...CLOSING,
    'schedule-sent': 'scheduling',
    'schedule-unknown': 'scheduling',
    scheduled: 'scheduled',
    skipped: 'skipped',
  },
  scheduling: { ...CLOSING, scheduled: 'scheduled', 'not-scheduled': 'planned' },
  scheduled: {
    ...CLOSING,
    'not-scheduled': 'planned',
    'schedule-unknown': 'scheduling',
    'deduction-sent': 'deducting',
    abandoned: 'abandoned',
    skipped: 'skipped',
  },
  deducting: {
    accepted: 'accepted',
    absent: 'scheduled',
    failed: 'scheduled',
    abandoned: 'abandoned',
    blocked: 'stuck',
    paid: 'paid',
  },
  accepted: { failed: 'scheduled', abandoned: 'abandoned', blocked: 'stuck', paid: 'paid' },
  abandoned: CLOSING,
  paid: {},
  expired: { paid: 'paid' },
  superseded: { paid: 'paid' },
  skipped: { paid: 'paid' },
  ended: { 'schedule-unknown': 'scheduling', paid: 'paid' },
  stuck: {
    scheduled: 'scheduled',
    'not-scheduled': 'planned',
    'window-closed': 'expired',
    superseded: 'superseded',
    'schedule-unknown': 'scheduling',
    'deduction-unknown': 'deducting',
    failed: 'scheduled',
    abandoned: 'abandoned',
    skipped: 'skipped',
    ended: 'ended',
    paid: 'paid',
  },
};

/** Reason of a premium that was closed at WeChat Pay when its contract was enrolled. */
export const BEFORE_ENROLMENT = 'before-enrolment';

const FINAL: ReadonlySet<PremiumState> = new Set<PremiumState>([
  'paid',
  'expired',
  'superseded',
  'skipped',
  'ended',
]);

/** True for a state in which nothing more is collected. */
export function isFinal(state: PremiumState): boolean {
  return FINAL.has(state);
}

/** Returns the next state; the same one when the outcome does not change it. */
export function getNextState(state: PremiumState, outcome: PremiumOutcome): PremiumState {
  return PREMIUM_TRANSITIONS[state][outcome] ?? state;
}
