/** Which premium an order is for: a payment's notification names no contract and no period. */
export interface PremiumReference {
  readonly code: string;
  readonly periodId: number;
}

/** The reference as `attach` of the request, which comes back with the notification. */
export function attachOf({ code, periodId }: PremiumReference): string {
  return `${code}/${periodId}`;
}

/** What the `attach` of a notification refers to; `undefined` when it was not made here. */
export function premiumOfAttach(attach: string | undefined): PremiumReference | undefined {
  const [, code, periodId] = /^([0-9A-Za-z]{1,32})\/(\d{1,3})$/.exec(attach ?? '') ?? [];
  return code === undefined ? undefined : { code, periodId: Number(periodId) };
}
