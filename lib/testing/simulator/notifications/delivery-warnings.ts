import type { SimulatedDelivery } from './simulated-delivery.js';

/** Limits the warnings of one simulator. */
const MOST_WARNINGS = 100;

/** Warns about undeliverable notifications, once for each URL and reason. */
export class DeliveryWarnings {
  readonly #given = new Set<string>();

  warn(delivery: SimulatedDelivery): void {
    const { url, event_type: eventType } = delivery;
    const reason = explainFailure(delivery);
    if (reason === undefined || this.#given.size >= MOST_WARNINGS) return;
    const key = `${url} ${reason}`;
    if (this.#given.has(key)) return;
    this.#given.add(key);
    process.emitWarning(`The simulator could not deliver ${eventType} to ${url}: ${reason}`, {
      type: 'WechatPaySimulatorWarning',
    });
  }
}

/** Explains why the notification was not accepted; `undefined` when it was, or when a failure is expected. */
function explainFailure({ status, error, signature }: SimulatedDelivery): string | undefined {
  if (status === undefined) {
    return `${error ?? 'no response'}. Let the application listen there, or pass an initialised one to simulator.deliverTo(app).`;
  }
  // A 5xx asks for a retry, and a faulty signature must be rejected.
  if (status === 200 || status === 204 || status >= 500 || signature !== undefined)
    return undefined;
  return `it responded ${status}, but WeChat Pay accepts only 200 and 204. ${REMEDIES.get(status) ?? ''}`.trim();
}

const WRONG_PATH = 'Compare the URL with notificationPath or the controller path.';

const REMEDIES: ReadonlyMap<number, string> = new Map([
  [201, 'Add @HttpCode(204) to the controller method.'],
  [401, 'Configure the application with the keys and the clock of simulator.moduleOptions.'],
  [404, WRONG_PATH],
  [405, WRONG_PATH],
]);
