/** The page of a contract, with its state at WeChat Pay. */
export function contractPath(planId: number, code: string): string {
  return `/contracts/${planId}/${code}`;
}

/** The page that sends the customer to WeChat Pay. */
export function launchPath(planId: number, code: string): string {
  return `${contractPath(planId, code)}/launch`;
}
