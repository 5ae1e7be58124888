/**
 * States of a renewal.
 *
 * - `planned`: not sent since the list of periods was last queried.
 * - `renewing`: it was sent, and its result is not known yet. A query of the list settles it.
 * - `accepted`: WeChat Pay has accepted it, and the list does not show it yet. It is not sent again.
 * - `stopped`: the policy of the application does not renew this list. It is queried, since the application may renew
 *   it.
 * - `lapsed`: its window ended. Final.
 *
 * Periods that WeChat Pay adds to the list begin a new renewal, which is `planned`, whatever the state was.
 */
export const RENEWAL_STATES = ['planned', 'renewing', 'accepted', 'stopped', 'lapsed'] as const;

/** State of a renewal, see {@link RENEWAL_STATES}. */
export type RenewalState = (typeof RENEWAL_STATES)[number];

/** An outcome of a step that may change the state. */
export type RenewalOutcome =
  'renewal-sent' | 'accepted' | 'absent' | 'stopped' | 'window-closed' | 'resumed';

type Transitions = { readonly [Outcome in RenewalOutcome]?: RenewalState };

/** The next state by state and outcome. An outcome that a state does not list leaves it as it is. */
export const RENEWAL_TRANSITIONS: { readonly [State in RenewalState]: Transitions } = {
  planned: {
    'renewal-sent': 'renewing',
    // The list was read before the response arrived.
    accepted: 'accepted',
    stopped: 'stopped',
    'window-closed': 'lapsed',
  },
  renewing: {
    accepted: 'accepted',
    absent: 'planned',
    'window-closed': 'lapsed',
  },
  accepted: { 'window-closed': 'lapsed' },
  stopped: { resumed: 'planned' },
  lapsed: {},
};

/** Returns the next state; the same one when the outcome does not change it. */
export function getNextRenewalState(state: RenewalState, outcome: RenewalOutcome): RenewalState {
  return RENEWAL_TRANSITIONS[state][outcome] ?? state;
}
