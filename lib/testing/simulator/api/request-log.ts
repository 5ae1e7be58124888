import type { SimulatorClock } from '../clock/simulator-clock.js';
import { BoundedList } from '../common/bounded-list.js';
import type { SimulatedApiError } from '../validation/simulated-api-error.js';
import type { RawRequest } from './read-request.js';

/** Characters of everything that is remembered. Strangers must not be able to fill the memory. */
const REMEMBERED_CHARACTERS = 32 * 1_048_576;

/** Bytes of a rejected body that are remembered. */
const REJECTED_BODY = 8192;

/** A call that reached WeChat Pay's side. */
export interface SimulatedRequest {
  /** Epoch milliseconds of the simulator's clock. */
  readonly at: number;
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Of a rejected call, the first 8 KiB. */
  readonly body: string;
  /** The merchant that the call says it is from. */
  readonly mchid: string | undefined;
  /** Whether WeChat Pay's side carried it out, whatever became of the answer. */
  readonly accepted: boolean;
  /** Why not. */
  readonly refusal?: { readonly status: number; readonly code: string; readonly message: string };
}

/** The latest requests of one simulator. */
export class RequestLog {
  readonly #requests: BoundedList<SimulatedRequest>;
  readonly #clock: SimulatorClock;

  /** @param limit how many requests are remembered */
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
      // A plain copy takes a third of the memory of what the parser made.
      headers: { ...headers },
      body: (error ? body.subarray(0, REJECTED_BODY) : body).toString('utf8'),
      mchid: /mchid="([^"]*)"/.exec(headers.authorization ?? '')?.[1],
      accepted: error === undefined,
      ...(error && {
        refusal: { status: error.status, code: error.code, message: error.message },
      }),
    });
  }
}

function countCharacters({ url, headers, body, refusal }: SimulatedRequest): number {
  return JSON.stringify(headers).length + url.length + body.length + (refusal?.message.length ?? 0);
}
