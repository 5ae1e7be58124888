import type { Dispatcher, Pool } from 'undici';
import { decompress } from './decompress.js';
import {
  ExchangeFailure,
  MAX_ANSWER,
  type HttpAnswer,
  type HttpExchange,
} from './http-exchange.js';

/** The answer's body goes past its cap. */
class AnswerTooLarge extends Error {
  constructor() {
    super(`more than ${MAX_ANSWER} bytes`);
  }
}

const POOL_OPTIONS: Pool.Options = {
  // Three seconds for one connection to come up, TLS included: undici's timers may be half a second late.
  connectTimeout: 2500,
  // A call's own budget says how long it waits.
  headersTimeout: 0,
  bodyTimeout: 0,
  // As long as a server that names no time of its own may be expected to keep a connection.
  keepAliveTimeout: 60_000,
};

/** Sends without Axios, over pools of connections that it keeps alive. It follows no redirect and knows no proxy. */
export class DirectHttp {
  readonly #pools = new Map<string, Pool>();

  /** @throws {ExchangeFailure} when no answer came. */
  async send(exchange: HttpExchange): Promise<HttpAnswer> {
    const pool = this.#pools.get(exchange.origin) ?? (await this.#open(exchange.origin));
    const reader = new AnswerReader(exchange.budget);
    try {
      const answer = await reader.read(pool, exchange);
      const encoding = answer.headers['content-encoding'];
      if (typeof encoding !== 'string') return answer;
      return { ...answer, body: await decompress(answer.body, encoding, MAX_ANSWER) };
    } catch (error) {
      const reason = isTooLarge(error) ? 'answer-too-large' : 'connection';
      throw new ExchangeFailure(reason, reader.mayHaveArrived, error);
    }
  }

  /** Ends all connections. Whoever sends after that opens new ones. */
  async close(): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  async #open(origin: string): Promise<Pool> {
    // An application that sends nothing, or only through Axios, need not load it.
    const { Pool } = await import('undici');
    const pool = this.#pools.get(origin) ?? new Pool(origin, POOL_OPTIONS);
    this.#pools.set(origin, pool);
    return pool;
  }
}

/** One request and what comes back of it. */
class AnswerReader implements Dispatcher.DispatchHandler {
  /** True once the request began to leave. */
  mayHaveArrived = false;
  readonly #budget: HttpExchange['budget'];
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: HttpAnswer['headers'] = {};
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #callOff: () => void = () => undefined;
  #resolve: (answer: HttpAnswer) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;

  constructor(budget: HttpExchange['budget']) {
    this.#budget = budget;
  }

  /** Rejects with undici's or Node's error, with `AnswerTooLarge` or with `BudgetExhausted`. */
  read(
    dispatcher: Dispatcher,
    { method, target, headers, body }: HttpExchange,
  ): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#callOff = this.#budget.whenExhausted((exhaustion) => {
        reject(exhaustion);
        this.#controller?.abort(exhaustion);
      });
      dispatcher.dispatch(
        {
          method: method as Dispatcher.HttpMethod,
          path: target,
          headers: headers as Record<string, string>,
          body: body ?? null,
        },
        this,
      );
    });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    const { exhaustion } = this.#budget;
    // Who waited for a connection until nobody wanted the answer any more sends nothing.
    if (exhaustion !== undefined) {
      controller.abort(exhaustion);
      return;
    }
    this.#controller = controller;
    this.mayHaveArrived = true;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#status = status;
    this.#headers = headers as HttpAnswer['headers'];
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > MAX_ANSWER) controller.abort(new AnswerTooLarge());
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#callOff();
    const [first] = this.#chunks;
    const body =
      this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks);
    this.#resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#callOff();
    this.#reject(error);
  }
}

function isTooLarge(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return error instanceof AnswerTooLarge || code === 'ERR_BUFFER_TOO_LARGE';
}
