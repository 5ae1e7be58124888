import { subscribe } from 'node:diagnostics_channel';
import { describeRequest } from './recorder.mjs';

/** The moments at which a process can be killed or stopped: between every pair of steps. */
export const POINTS = [
  // Between the decision about a step and the commit of its intent; between a response and the commit of its outcome.
  'commit:before',
  // Between the commit of an intent and its request; between the commit of an outcome and the next step.
  'commit:after',
  // While the request is on its way.
  'send:query-contract',
  'send:schedule',
  'send:deduct',
  'send:query-order',
  'send:query-period',
  // Between the arrival of the response and anything that follows from it.
  'response:schedule',
  'response:deduct',
  'response:query-order',
  'response:query-period',
  // Between taking an event and its handler, between the effect and the end of its handler, and around its record.
  'event:taken',
  'event:handled',
  'event:completed',
  // Between the arrival of a notification and its response.
  'notification:arrived',
  'notification:handled',
];

/** Ends or stops its own process at a planned moment, at once and without any clean-up. */
export class KillPoints {
  #plan;
  #counts = {};

  constructor() {
    subscribe('http.client.request.start', ({ request }) => {
      this.#passRequest('send', request);
    });
    subscribe('http.client.response.finish', ({ request }) => {
      this.#passRequest('response', request);
    });
  }

  /** @param plan `{ point, count, signal }`: the signal is sent when the point is passed for the given time. */
  arm(plan) {
    this.#plan = plan;
    this.#counts = {};
  }

  pass(point) {
    this.#counts[point] = (this.#counts[point] ?? 0) + 1;
    const plan = this.#plan;
    if (plan?.point !== point || this.#counts[point] < plan.count) return;
    this.#plan = undefined;
    process.kill(process.pid, plan.signal);
  }

  #passRequest(when, { method, path }) {
    const about = describeRequest(method, path);
    if (about !== undefined) this.pass(`${when}:${about.kind}`);
  }
}
