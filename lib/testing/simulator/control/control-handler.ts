import type { IncomingMessage, ServerResponse } from 'node:http';
import { explainForbiddenCaller } from '../http/caller-checks.js';
import { isJsonObject, readBody } from '../http/request-body.js';
import type { JsonObject } from '../http/request-body.js';
import { controlEndpoints } from './control-endpoints.js';
import type { ControlledSimulator } from './controlled-simulator.js';

const ROOT = '/simulator/';
const BODY_LIMIT = 1_048_576;

interface ControlResponse {
  readonly status: number;
  readonly content: unknown;
}

/** Serves the control endpoints, through which programs in any language control the simulator. */
export class ControlHandler {
  readonly #simulator: ControlledSimulator;

  constructor(simulator: ControlledSimulator) {
    this.#simulator = simulator;
  }

  /** Whether the path belongs to a control endpoint. */
  knows(target: string): boolean {
    return findEndpoints(target).length > 0;
  }

  async handle(request: IncomingMessage, response: ServerResponse, target: string): Promise<void> {
    const { status, content } = await this.#respond(request, target);
    response
      .writeHead(status, {
        'Content-Type': 'application/json; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      })
      .end(JSON.stringify(content ?? {}));
  }

  async #respond(request: IncomingMessage, target: string): Promise<ControlResponse> {
    const bytes = await readBody(request, BODY_LIMIT);
    const reason = explainForbiddenCaller(request);
    if (reason !== undefined) return createErrorResponse(403, reason);
    const endpoint = findEndpoints(target).find(({ method }) => method === request.method);
    if (!endpoint)
      return createErrorResponse(405, `${request.method} is not supported by this endpoint`);
    const body = bytes && parseBody(bytes);
    if (!body) return createErrorResponse(400, 'the body must be a JSON object of at most 1 MiB');
    try {
      return { status: 200, content: await endpoint.handle({ simulator: this.#simulator, body }) };
    } catch (error) {
      const isMistake = error instanceof TypeError || error instanceof RangeError;
      return createErrorResponse(
        isMistake ? 400 : 409,
        error instanceof Error ? error.message : String(error),
      );
    }
  }
}

function findEndpoints(target: string) {
  const path = target.split('?', 1)[0] ?? '';
  return controlEndpoints.filter((endpoint) => `${ROOT}${endpoint.path}` === path);
}

function parseBody(bytes: Buffer): JsonObject | undefined {
  if (bytes.length === 0) return {};
  try {
    const content: unknown = JSON.parse(bytes.toString('utf8'));
    return isJsonObject(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

function createErrorResponse(status: number, message: string): ControlResponse {
  return { status, content: { message } };
}
