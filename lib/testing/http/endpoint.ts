import type { ApiAnswer } from './api-answer.js';
import type { ApiCall } from './api-call.js';

/** One API of WeChat Pay's side. A new one is a new file and a line in the endpoint table. */
export interface SimulatedEndpoint {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** The path with `{parameter}` for each part that varies. */
  readonly path: string;
  /** Rejects with an `ApiRefusal` for a call that WeChat Pay would turn down. */
  handle(call: ApiCall): Promise<ApiAnswer>;
}
