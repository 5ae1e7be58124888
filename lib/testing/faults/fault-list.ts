import type { AnswerFault } from './answer-fault.js';
import { matchPath } from '../http/path-template.js';
import { checkFault } from './check-fault.js';

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
   * @throws TypeError or RangeError when it could never happen.
   */
  add(fault: AnswerFault): () => void {
    checkFault(fault);
    const { times = 1, endpoint } = fault;
    const [, method, path] = /^(?:([A-Za-z]+) )?(\/.*)$/.exec(endpoint ?? '') ?? [];
    const pending = { fault: { ...fault }, method: method?.toUpperCase(), path, left: times };
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
