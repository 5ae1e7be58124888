/** The premium of an order; the notification of a payment names neither contract nor period. */
export interface PremiumReference {
  readonly code: string;
  readonly periodId: number;
}

/** The reference as `attach` of the request, which the notification returns. */
export function toAttach({ code, periodId }: PremiumReference): string {
  return `${code}/${periodId}`;
}

/** The reference in the `attach` of a notification; `undefined` when another application created it. */
export function parseAttach(attach: string | undefined): PremiumReference | undefined {
  const [, code, periodId] = /^([0-9A-Za-z]{1,32})\/(\d{1,3})$/.exec(attach ?? '') ?? [];
  return code === undefined ? undefined : { code, periodId: Number(periodId) };
}
