import type { SimulatorClock } from '../clock/simulator-clock.js';
import { BoundedList } from '../common/bounded-list.js';
import type { SimulatedApiError } from '../validation/simulated-api-error.js';
import type { RawRequest } from './read-request.js';

/** Characters kept in total, so that unauthenticated requests cannot fill the memory. */
const REMEMBERED_CHARACTERS = 32 * 1_048_576;

/** Bytes kept of a rejected body. */
const REJECTED_BODY = 8192;

/** A request that reached the simulator. */
export interface SimulatedRequest {
  /** Epoch milliseconds of the simulator's clock. */
  readonly at: number;
  /** HTTP method, in capitals. */
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  /** Keyed by lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Only the first 8 KiB for a rejected request. */
  readonly body: string;
  /** The merchant number in the `Authorization` header. */
  readonly mchid: string | undefined;
  /** Whether the simulator carried out the request, even if the response was lost. */
  readonly accepted: boolean;
  /** Set when the request was rejected. */
  readonly rejection?:
    | {
        /** HTTP status of the response. */
        readonly status: number;
        /** `code` of the response. */
        readonly code: string;
        /** `message` of the response: what the request does wrong. */
        readonly message: string;
      }
    | undefined;
}

/** The latest requests of one simulator. */
export class RequestLog {
  readonly #requests: BoundedList<SimulatedRequest>;
  readonly #clock: SimulatorClock;

  /** @param limit number of requests to keep */
  constructor(clock: SimulatorClock, limit: number) {
    this.#clock = clock;
    this.#requests = new BoundedList(limit, {
      limit: REMEMBERED_CHARACTERS,
      getSize: countCharacters,
    });
  }

  /** Oldest first. */
  list(): readonly SimulatedRequest[] {
    return this.#requests.toArray();
  }

  add({ method, target, headers, body }: RawRequest, error: SimulatedApiError | undefined): void {
    this.#requests.push({
      at: this.#clock.now(),
      method,
      url: target,
      // A plain copy takes a third of the memory of the parser's object.
      headers: { ...headers },
      body: (error ? body.subarray(0, REJECTED_BODY) : body).toString('utf8'),
      mchid: /mchid="([^"]*)"/.exec(headers.authorization ?? '')?.[1],
      accepted: error === undefined,
      ...(error && {
        rejection: { status: error.status, code: error.code, message: error.message },
      }),
    });
  }
}

function countCharacters({ url, headers, body, rejection }: SimulatedRequest): number {
  return (
    JSON.stringify(headers).length + url.length + body.length + (rejection?.message.length ?? 0)
  );
}
