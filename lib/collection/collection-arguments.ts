import { BILL_RETENTION, DAY, LEAST_RETENTION } from './ledger/collection-rules.js';

/** The plan to pause or resume. */
export interface PlanScope {
  /** Id of the template. Default: all plans. */
  readonly plan_id?: number | undefined;
}

/** Argument of `PremiumCollection.recheck`. */
export interface RestoreInfo {
  /** When the backup was made. An earlier moment costs more queries and bills, and does no harm. */
  readonly since: Date;
}

/** Options of `PremiumCollection.resolveAll`. */
export interface ResolveAllOptions {
  /** Counts the premiums and changes nothing. Default false. */
  readonly dryRun?: boolean | undefined;
}

/** Argument of `PremiumCollection.prune`. */
export interface PruneOptions {
  /** Nothing may have happened to a contract at this moment or later. */
  readonly before: Date;
}

/**
 * Returns the plan, or 0 for all plans. A misspelt property must not pause every plan.
 *
 * @throws {TypeError}
 */
export function checkPlan(scope: PlanScope): number {
  if (typeof scope !== 'object' || scope === null || Array.isArray(scope)) {
    throw new TypeError('the plan must be given as { plan_id }');
  }
  const unknown = Object.keys(scope).find((name) => name !== 'plan_id');
  if (unknown !== undefined) {
    throw new TypeError(`unknown property ${unknown}; the only one is plan_id`);
  }
  const planId = scope.plan_id;
  if (planId === undefined) return 0;
  if (Number.isSafeInteger(planId) && planId >= 1) return planId;
  throw new TypeError('plan_id must be a positive integer');
}

/** @throws {RangeError} */
export function checkBackupTime(since: unknown, now: number): number {
  const moment = since instanceof Date ? since.getTime() : NaN;
  if (moment <= now && moment >= now - BILL_RETENTION * DAY) return moment;
  throw new RangeError(
    `since must be a Date of the last ${BILL_RETENTION} days: when the backup was made`,
  );
}

/** @throws {RangeError} */
export function checkPruneTime(before: unknown, now: number): number {
  const moment = before instanceof Date ? before.getTime() : NaN;
  if (moment <= now - LEAST_RETENTION * DAY) return moment;
  throw new RangeError(`before must be a Date at least ${LEAST_RETENTION} days ago`);
}
