import type { SimulatedDelivery } from './simulated-delivery.js';

/** More different ones would be no help. */
const MOST_WARNINGS = 100;

/** Warns of notifications that no application takes, once for each URL and reason. */
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

/** Why no application took the notification; `undefined` when one did, or wants it again later. */
function explainFailure({ status, error, signature }: SimulatedDelivery): string | undefined {
  if (status === undefined) {
    return `${error ?? 'no answer'}. Let the application listen there, or pass one that only ran app.init() to simulator.deliverTo(app).`;
  }
  // A 5xx asks for a repetition, and a spoilt signature for a rejection.
  if (status === 200 || status === 204 || status >= 500 || signature !== undefined)
    return undefined;
  return `it responded ${status}, and WeChat Pay takes 200 and 204 only. ${REMEDIES.get(status) ?? ''}`.trim();
}

const WRONG_PATH = 'Compare the URL with notificationPath or the path of the controller.';

const REMEDIES: ReadonlyMap<number, string> = new Map([
  [201, 'A controller needs @HttpCode(204).'],
  [401, 'The application needs the keys and the clock of simulator.moduleOptions.'],
  [404, WRONG_PATH],
  [405, WRONG_PATH],
]);
