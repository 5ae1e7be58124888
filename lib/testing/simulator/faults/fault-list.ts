import { CountedList } from '../common/counted-list.js';
import { matchPath } from '../http/path-template.js';
import { checkFault } from './response-fault.js';
import type { ResponseFault } from './response-fault.js';

interface PendingFault {
  readonly fault: ResponseFault;
  readonly method: string | undefined;
  readonly path: string | undefined;
}

/** The pending faults. */
export class FaultList {
  readonly #pending = new CountedList<PendingFault>();

  /**
   * Adds a fault and returns a function that removes it.
   *
   * @throws TypeError or RangeError for a fault that could never take effect.
   */
  add(fault: ResponseFault): () => void {
    checkFault(fault);
    const [, method, path] = /^(?:([A-Za-z]+) )?(\/.*)$/.exec(fault.endpoint ?? '') ?? [];
    return this.#pending.add(
      { fault: { ...fault }, method: method?.toUpperCase(), path },
      fault.times ?? 1,
    );
  }

  /** Returns the oldest fault for the request, and counts one use of it. */
  take(method: string, path: string): ResponseFault | undefined {
    return this.#pending.take(
      (pending) =>
        (pending.method === undefined || pending.method === method) &&
        (pending.path === undefined || matchPath(pending.path, path) !== undefined),
    )?.fault;
  }
}
