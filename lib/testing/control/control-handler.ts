import type { IncomingMessage, ServerResponse } from 'node:http';
import { isJsonObject } from '../http/json-object.js';
import type { JsonObject } from '../http/json-object.js';
import { readBody } from '../http/read-body.js';
import { refusalOfCaller } from './check-caller.js';
import type { ControlledSimulator } from './control-call.js';
import { controlEndpoints } from './control-endpoints.js';

const ROOT = '/simulator/';
const BODY_LIMIT = 1_048_576;

interface Answer {
  readonly status: number;
  readonly content: unknown;
}

/** Serves the control endpoints, with which programs in any language move the simulator. */
export class ControlHandler {
  readonly #simulator: ControlledSimulator;

  constructor(simulator: ControlledSimulator) {
    this.#simulator = simulator;
  }

  /** Whether the path is that of a control endpoint. */
  knows(target: string): boolean {
    return endpointsAt(target).length > 0;
  }

  async handle(request: IncomingMessage, response: ServerResponse, target: string): Promise<void> {
    const { status, content } = await this.#answer(request, target);
    response
      .writeHead(status, {
        'Content-Type': 'application/json; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      })
      .end(JSON.stringify(content ?? {}));
  }

  async #answer(request: IncomingMessage, target: string): Promise<Answer> {
    const bytes = await readBody(request, BODY_LIMIT);
    const refusal = refusalOfCaller(request);
    if (refusal !== undefined) return refused(403, refusal);
    const endpoint = endpointsAt(target).find(({ method }) => method === request.method);
    if (!endpoint) return refused(405, `${request.method} is not possible here`);
    const body = bytes && parse(bytes);
    if (!body) return refused(400, 'the body must be a JSON object of at most 1 MiB');
    try {
      return { status: 200, content: await endpoint.handle({ simulator: this.#simulator, body }) };
    } catch (error) {
      const isMistake = error instanceof TypeError || error instanceof RangeError;
      return refused(isMistake ? 400 : 409, error instanceof Error ? error.message : String(error));
    }
  }
}

function endpointsAt(target: string) {
  const path = target.split('?', 1)[0] ?? '';
  return controlEndpoints.filter((endpoint) => `${ROOT}${endpoint.path}` === path);
}

function parse(bytes: Buffer): JsonObject | undefined {
  if (bytes.length === 0) return {};
  try {
    const content: unknown = JSON.parse(bytes.toString('utf8'));
    return isJsonObject(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

function refused(status: number, message: string): Answer {
  return { status, content: { message } };
}
