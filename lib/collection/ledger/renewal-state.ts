/**
 * States of a renewal.
 *
 * - `planned`: not sent since the list of periods was last queried.
 * - `renewing`: it was sent, and a query of the list has to show its result.
 * - `stopped`: the policy of the application renews this list no more.
 * - `lapsed`: its window ended.
 *
 * Periods that WeChat Pay adds to the list begin a new renewal, which is `planned`, whatever the state was.
 */
export const RENEWAL_STATES = ['planned', 'renewing', 'stopped', 'lapsed'] as const;

/** State of a renewal, see {@link RENEWAL_STATES}. */
export type RenewalState = (typeof RENEWAL_STATES)[number];
