import type { IncomingMessage, ServerResponse } from 'node:http';
import { BoundedList } from '../bounded-list.js';
import { faultyAnswer, takesEffect } from '../faults/faulty-answer.js';
import type { FaultList } from '../faults/fault-list.js';
import type { AnswerFault } from '../faults/answer-fault.js';
import type { PlatformKey } from '../keys/platform-key.js';
import { randomHex } from '../randomness.js';
import type { SimulatedMerchant } from '../simulated-merchant.js';
import type { SimulatorState } from '../simulator-state.js';
import { refusalAnswer } from './api-answer.js';
import type { ApiAnswer } from './api-answer.js';
import { ApiRefusal } from './api-refusal.js';
import { answerSignature } from './answer-signature.js';
import { parseAuthorization } from './authorization.js';
import { checkHeaders } from './check-headers.js';
import { checkSignature } from './check-signature.js';
import type { SimulatedEndpoint } from './endpoint.js';
import type { RawRequest } from './raw-request.js';
import { readBody } from './read-body.js';
import { readJson } from './read-json.js';
import { findRoute } from './router.js';
import type { SimulatedRequest } from './simulated-request.js';
import { sendAnswer } from './send-answer.js';

const BODY_LIMIT = 1_048_576;

/** What WeChat Pay's side makes of a call. */
interface Outcome {
  readonly answer: ApiAnswer;
  readonly refusal?: ApiRefusal;
}

/** Who is answered, and with a signature by which key. */
interface Caller {
  readonly merchant?: SimulatedMerchant;
  readonly requestedKey?: PlatformKey;
}

type Verdict = Outcome & Caller;

/** Takes each call from its raw bytes to its signed answer. */
export class ApiDispatcher {
  readonly #state: SimulatorState;
  readonly #table: readonly SimulatedEndpoint[];
  readonly #faults: FaultList;
  readonly #requests: BoundedList<SimulatedRequest>;

  constructor(state: SimulatorState, table: readonly SimulatedEndpoint[], faults: FaultList) {
    this.#state = state;
    this.#requests = new BoundedList(state.remembered);
    this.#table = table;
    this.#faults = faults;
  }

  /** Every call so far, oldest first. */
  get requests(): readonly SimulatedRequest[] {
    return this.#requests.toArray();
  }

  async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: target = '', headers } = incoming;
    const fault = this.#faults.take(method, pathOf(target));
    const body = await readBody(incoming, BODY_LIMIT);
    const request = { method, target, headers, body: body ?? Buffer.alloc(0) };
    const verdict = body
      ? await this.#judge(request, fault)
      : refused(new ApiRefusal(413, 'PARAM_ERROR', '请求过大 The body is larger than 1 MiB'));
    this.#record(request, verdict.refusal);
    await sendAnswer(response, verdict.answer, await this.#headersOf(verdict, fault), fault);
  }

  async #judge(request: RawRequest, fault: AnswerFault | undefined): Promise<Verdict> {
    let caller: Caller = {};
    try {
      const merchant = this.#authenticate(request);
      caller = { merchant };
      caller = {
        merchant,
        requestedKey: requestedKeyOf(request, merchant, this.#state.clock.now()),
      };
      checkHeaders(request);
      const replacement = faultyAnswer(fault);
      const verdict =
        fault && replacement && !takesEffect(fault, replacement)
          ? { answer: replacement, refusal: injectedRefusal(replacement) }
          : await this.#call(request, merchant, caller.requestedKey);
      return { ...caller, ...verdict, answer: replacement ?? verdict.answer };
    } catch (error) {
      return { ...caller, ...refused(error) };
    }
  }

  #authenticate(request: RawRequest): SimulatedMerchant {
    const authorization = parseAuthorization(request.headers.authorization);
    return checkSignature(request, authorization, this.#state);
  }

  async #call(
    request: RawRequest,
    merchant: SimulatedMerchant,
    requestedKey: PlatformKey | undefined,
  ): Promise<Outcome> {
    const { target, method, body } = request;
    try {
      const { endpoint, parameters } = findRoute(this.#table, method, pathOf(target));
      const query = new URLSearchParams(target.slice(pathOf(target).length));
      const call = { state: this.#state, merchant, parameters, query, requestedKey };
      return { answer: await endpoint.handle({ ...call, body: readJson(body) }) };
    } catch (error) {
      return refused(error);
    }
  }

  async #headersOf({ answer, merchant, requestedKey }: Verdict, fault: AnswerFault | undefined) {
    const { clock, randomness, signatureTime } = this.#state;
    const requestId = { 'Request-ID': `${randomHex(randomness, 20)}-0` };
    if (!merchant || answer.status === 401 || answer.file) return requestId;
    const signature = await answerSignature({
      body: answer.body,
      key: merchant.keys.forAnswer(requestedKey, clock.now()),
      now: signatureTime(),
      randomness,
      fault: fault?.signature,
    });
    return { ...requestId, ...signature };
  }

  #record({ method, target, headers, body }: RawRequest, refusal: ApiRefusal | undefined): void {
    this.#requests.push({
      at: this.#state.clock.now(),
      method,
      url: target,
      // A plain copy takes a third of the memory of what the parser made.
      headers: { ...headers },
      body: body.toString('utf8'),
      mchid: /mchid="([^"]*)"/.exec(headers.authorization ?? '')?.[1],
      accepted: refusal === undefined,
      ...(refusal && { refusal: publicPart(refusal) }),
    });
  }
}

function requestedKeyOf(
  { headers }: RawRequest,
  merchant: SimulatedMerchant,
  now: number,
): PlatformKey | undefined {
  const serial = headers['wechatpay-serial'];
  if (typeof serial !== 'string') return undefined;
  const key = merchant.keys.find(serial, now);
  if (key) return key;
  throw new ApiRefusal(
    400,
    'PARAM_ERROR',
    `Http头Wechatpay-Serial有误: no key of WeChat Pay has the serial ${serial}`,
    {
      field: 'Wechatpay-Serial',
      value: serial,
      issue: 'names no key of WeChat Pay for this merchant',
      location: 'header',
    },
  );
}

function refused(error: unknown): Outcome {
  const refusal = refusalFrom(error);
  return { answer: refusalAnswer(refusal), refusal };
}

function publicPart({ status, code, message }: ApiRefusal): SimulatedRequest['refusal'] {
  return { status, code, message };
}

function injectedRefusal({ status }: ApiAnswer): ApiRefusal {
  return new ApiRefusal(status, 'FAULT', 'a fault of `simulator.fail` was answered instead');
}

/** What an endpoint throws besides refusals is a mistake of the simulator, and says so. */
function refusalFrom(error: unknown): ApiRefusal {
  if (error instanceof ApiRefusal) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new ApiRefusal(500, 'SYSTEM_ERROR', `模拟器出错 The simulator failed: ${reason}`);
}

function pathOf(target: string): string {
  return target.split('?', 1)[0] ?? '';
}
