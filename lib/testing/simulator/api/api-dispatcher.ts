import type { IncomingMessage, ServerResponse } from 'node:http';
import { generateHex } from '../common/randomness.js';
import type { ResponseFault } from '../faults/response-fault.js';
import type { FaultList } from '../faults/fault-list.js';
import { getPath } from '../http/path-template.js';
import { readBody } from '../http/request-body.js';
import type { PlatformKey } from '../keys/platform-key.js';
import type { MerchantRecord } from '../merchant-record.js';
import type { SimulatorState } from '../simulator-state.js';
import { SimulatedApiError } from '../validation/simulated-api-error.js';
import { toErrorResponse } from './api-response.js';
import type { ApiResponse } from './api-response.js';
import { checkHost, checkSignature, parseAuthorization } from './authenticate-request.js';
import type { SimulatedEndpoint } from './endpoint.js';
import { createFaultResponse, takesEffect } from './fault-response.js';
import { checkHeaders, findRequestedKey, readJson } from './read-request.js';
import type { RawRequest } from './read-request.js';
import { RequestLog } from './request-log.js';
import type { SimulatedRequest } from './request-log.js';
import { getRoute } from './router.js';
import { createSignatureHeaders, sendResponse } from './send-response.js';

const BODY_LIMIT = 1_048_576;

/** The response to a request, and why it was rejected. */
interface Outcome {
  readonly response: ApiResponse;
  readonly error?: SimulatedApiError | undefined;
}

/** The merchant that sent a request, and the key that it wants the response signed with. */
interface Caller {
  readonly merchant?: MerchantRecord | undefined;
  readonly requestedKey?: PlatformKey | undefined;
}

type Result = Outcome & Caller;

/** Takes each request from its raw bytes to its signed response. */
export class ApiDispatcher {
  readonly #state: SimulatorState;
  readonly #table: readonly SimulatedEndpoint[];
  readonly #faults: FaultList;
  readonly #log: RequestLog;

  constructor(state: SimulatorState, table: readonly SimulatedEndpoint[], faults: FaultList) {
    this.#state = state;
    this.#log = new RequestLog(state.clock, state.remembered);
    this.#table = table;
    this.#faults = faults;
  }

  /** The latest requests, oldest first. */
  get requests(): readonly SimulatedRequest[] {
    return this.#log.list();
  }

  async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: target = '', headers } = incoming;
    const fault = this.#faults.take(method, getPath(target));
    const body = await readBody(incoming, BODY_LIMIT);
    const request = { method, target, headers, body: body ?? Buffer.alloc(0) };
    const result = body
      ? await this.#respond(request, fault)
      : toErrorOutcome(
          new SimulatedApiError(413, 'PARAM_ERROR', '请求过大 The body is larger than 1 MiB'),
        );
    this.#log.add(request, result.error);
    await sendResponse(response, result.response, await this.#createHeaders(result, fault), fault);
  }

  async #respond(request: RawRequest, fault: ResponseFault | undefined): Promise<Result> {
    let caller: Caller = {};
    try {
      const merchant = this.#authenticate(request);
      caller = { merchant };
      caller = {
        merchant,
        requestedKey: findRequestedKey(request, merchant, this.#state.clock.now()),
      };
      checkHeaders(request);
      const replacement = createFaultResponse(fault);
      const outcome =
        fault && replacement && !takesEffect(fault, replacement)
          ? { response: replacement, error: createInjectedError(replacement) }
          : await this.#handleRoute(request, merchant, caller.requestedKey);
      return { ...caller, ...outcome, response: replacement ?? outcome.response };
    } catch (error) {
      return { ...caller, ...toErrorOutcome(error) };
    }
  }

  #authenticate(request: RawRequest): MerchantRecord {
    checkHost(request, this.#state);
    const authorization = parseAuthorization(request.headers.authorization);
    return checkSignature(request, authorization, this.#state);
  }

  async #handleRoute(
    request: RawRequest,
    merchant: MerchantRecord,
    requestedKey: PlatformKey | undefined,
  ): Promise<Outcome> {
    const { target, method, body } = request;
    try {
      const { endpoint, parameters } = getRoute(this.#table, method, getPath(target));
      const query = new URLSearchParams(target.slice(getPath(target).length));
      const fields = { state: this.#state, merchant, parameters, query, requestedKey };
      return { response: await endpoint.handle({ ...fields, body: readJson(body) }) };
    } catch (error) {
      return toErrorOutcome(error);
    }
  }

  async #createHeaders(
    { response, merchant, requestedKey }: Result,
    fault: ResponseFault | undefined,
  ) {
    const { clock, randomness, signatureTime } = this.#state;
    const requestId = { 'Request-ID': `${generateHex(randomness, 20)}-0` };
    if (!merchant || response.status === 401 || response.file) return requestId;
    const signature = await createSignatureHeaders({
      body: response.body,
      key: merchant.keys.getResponseKey(requestedKey, clock.now()),
      now: signatureTime(),
      randomness,
      fault: fault?.signature,
    });
    return { ...requestId, ...signature };
  }
}

function toErrorOutcome(error: unknown): Outcome {
  const apiError = toApiError(error);
  return { response: toErrorResponse(apiError), error: apiError };
}

function createInjectedError({ status }: ApiResponse): SimulatedApiError {
  return new SimulatedApiError(status, 'FAULT', 'replaced by a fault of `simulator.fail`');
}

/** Any other error of an endpoint is a bug of the simulator, and the message says so. */
function toApiError(error: unknown): SimulatedApiError {
  if (error instanceof SimulatedApiError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new SimulatedApiError(500, 'SYSTEM_ERROR', `模拟器出错 The simulator failed: ${reason}`);
}
