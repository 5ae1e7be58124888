import type { buildConnector, Dispatcher, Pool } from 'undici';
import { decompress } from './decompress.js';
import {
  ExchangeFailure,
  MAX_ANSWER,
  type HttpAnswer,
  type HttpExchange,
} from './http-exchange.js';
import { loadUndici } from './load-undici.js';

/** The answer's body goes past its cap. */
class AnswerTooLarge extends Error {
  constructor() {
    super(`more than ${MAX_ANSWER} bytes`);
  }
}

const POOL_OPTIONS: Pool.Options = {
  // A call's own budget says how long it waits.
  headersTimeout: 0,
  bodyTimeout: 0,
  // As long as a server that names no time of its own may be expected to keep a connection.
  keepAliveTimeout: 60_000,
};

/**
 * Milliseconds for one connection to come up, TLS included. With undici's timers, which may be half a
 * second late, that makes three seconds.
 */
const CONNECT_LIMIT = 2500;

/** An origin's connections, and what waits for one of them. */
interface OpenOrigin {
  readonly pool: Pool;
  readonly waiting: Set<AnswerReader>;
}

/** Sends without Axios, over pools of connections that it keeps alive. It follows no redirect and knows no proxy. */
export class DirectHttp {
  readonly #origins = new Map<string, OpenOrigin>();
  readonly #unread = new Set<string>();

  /**
   * False for an origin that once said `100 Continue` though nobody had asked. HTTP lets it, `node:http`
   * reads on, and undici drops the connection.
   */
  reads(origin: string): boolean {
    return !this.#unread.has(origin);
  }

  /** @throws {ExchangeFailure} when no answer came. */
  async send(exchange: HttpExchange): Promise<HttpAnswer> {
    const origin = this.#origins.get(exchange.origin) ?? (await this.#open(exchange.origin));
    const reader = new AnswerReader(exchange.budget);
    try {
      const answer = await reader.read(origin, exchange);
      const encoding = answer.headers['content-encoding'];
      if (typeof encoding !== 'string') return answer;
      return { ...answer, body: await decompress(answer.body, encoding, MAX_ANSWER) };
    } catch (error) {
      if (isUnaskedContinue(error)) this.#unread.add(exchange.origin);
      const reason = isTooLarge(error) ? 'answer-too-large' : 'connection';
      throw new ExchangeFailure(reason, reader.mayHaveArrived, error);
    }
  }

  /** Ends all connections. Whoever sends after that opens new ones. */
  async close(): Promise<void> {
    const origins = [...this.#origins.values()];
    this.#origins.clear();
    await Promise.all(origins.map(({ pool }) => pool.destroy()));
  }

  async #open(url: string): Promise<OpenOrigin> {
    const { Pool, buildConnector } = await loadUndici();
    // Another call may have opened it meanwhile.
    const known = this.#origins.get(url);
    if (known !== undefined) return known;
    const waiting = new Set<AnswerReader>();
    const connect = connectorFor(waiting, buildConnector({ timeout: CONNECT_LIMIT }));
    const origin = { pool: new Pool(url, { ...POOL_OPTIONS, connect }), waiting };
    this.#origins.set(url, origin);
    return origin;
  }
}

/**
 * Connects only for who waits. undici opens a connection anew for a request that was called off in flight,
 * before it sees that nobody wants it: while WeChat Pay is slow, each timeout would cost a handshake.
 */
function connectorFor(
  waiting: ReadonlySet<unknown>,
  connect: buildConnector.connector,
): buildConnector.connector {
  return (options, callback) => {
    if (waiting.size > 0) connect(options, callback);
    else callback(new Error('nobody waits for this connection'), null);
  };
}

/** One request and what comes back of it. */
class AnswerReader implements Dispatcher.DispatchHandler {
  /** True once the request began to leave. */
  mayHaveArrived = false;
  readonly #budget: HttpExchange['budget'];
  #waiting: Set<AnswerReader> | undefined;
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
    { pool, waiting }: OpenOrigin,
    { method, target, headers, body }: HttpExchange,
  ): Promise<HttpAnswer> {
    this.#waiting = waiting;
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#callOff = this.#budget.whenExhausted((exhaustion) => {
        reject(exhaustion);
        this.#controller?.abort(exhaustion);
      });
      if (this.#budget.exhaustion !== undefined) return;
      waiting.add(this);
      pool.dispatch(
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
    this.#waiting?.delete(this);
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
    this.#waiting?.delete(this);
    this.#reject(error);
  }
}

/** undici has one name for all that it does not take for an answer, and hardly anything else is. */
function isUnaskedContinue(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'UND_ERR_SOCKET' && message === 'bad response';
}

function isTooLarge(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return error instanceof AnswerTooLarge || code === 'ERR_BUFFER_TOO_LARGE';
}
