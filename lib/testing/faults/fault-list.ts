import type { AnswerFault } from './answer-fault.js';
import { matchPath } from '../http/path-template.js';

interface PendingFault {
  readonly fault: AnswerFault;
  readonly method: string | undefined;
  readonly path: string | undefined;
  left: number;
}

/** The faults that are still to come. */
export class FaultList {
  #pending: PendingFault[] = [];

  /**
   * Adds a fault and returns a function that takes it back.
   *
   * @throws RangeError when it could never happen.
   */
  add(fault: AnswerFault): () => void {
    const { times = 1, status, endpoint } = fault;
    if (!(times >= 1)) throw new RangeError(`times must be at least 1, it is ${times}`);
    if (status !== undefined && !(Number.isInteger(status) && status >= 200 && status <= 599)) {
      throw new RangeError(`status must be an HTTP status from 200 to 599, it is ${status}`);
    }
    const [, method, path] = /^(?:([A-Za-z]+) )?(\/.*)$/.exec(endpoint ?? '') ?? [];
    if (endpoint !== undefined && path === undefined) {
      throw new RangeError(`endpoint must be a path, with or without a method, it is ${endpoint}`);
    }
    const pending = { fault, method: method?.toUpperCase(), path, left: times };
    this.#pending.push(pending);
    return () => {
      this.#pending = this.#pending.filter((other) => other !== pending);
    };
  }

  /** The oldest fault for the call, which has then happened once more. */
  take(method: string, path: string): AnswerFault | undefined {
    const found = this.#pending.find(
      (pending) =>
        (pending.method === undefined || pending.method === method) &&
        (pending.path === undefined || matchPath(pending.path, path) !== undefined),
    );
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#pending = this.#pending.filter((pending) => pending !== found);
    return found.fault;
  }
}
