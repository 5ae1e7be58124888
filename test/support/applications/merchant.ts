import type { TestingModule } from '@nestjs/testing';
import {
  WechatPayClient,
  type WechatPayInsuranceOptions,
  WechatPayInsuranceService,
} from '../../../lib/index.js';
import { publicKeyOptions } from '../fixtures.js';
import { startModule } from './module.js';
import { signedHeaders } from '../wire/platform-signer.js';
import { type WireHandler, WireServer } from '../wire/wire-server.js';

export const PRE_SIGN_ANSWER = '{"redirect_url": "https://example.com/sign?pre_entrust_id=wx1"}';
export const CONTRACT_ANSWER =
  '{"mchid":"1900000109","contract_id":"123124412412423431","contract_state":"SIGNED","later":{"n": 1.0}}';
export const CONTRACT = { plan_id: 12535, out_contract_code: 'wxwtdk20261201100000' };

/** Responds with a body signed by WeChat Pay's key, computed once for all responses. */
export function answerSigned(body: string, status = 200): WireHandler {
  const headers = signedHeaders(status === 204 ? '' : body);
  return (_request, response) => void response.writeHead(status, headers).end(body);
}

/** Responds with an error as WeChat Pay does, unsigned. */
export function answerError(status: number, code: string, message = 'refused'): WireHandler {
  return (_request, response) =>
    void response
      .writeHead(status, { 'Content-Type': 'application/json', 'Request-ID': 'REQ-1' })
      .end(JSON.stringify({ code, message }));
}

/** Each request is handled by the next handler; the last one handles all further requests. */
export function inTurn(...handlers: readonly WireHandler[]): WireHandler {
  let turn = 0;
  return (request, response, incoming) => {
    const handler = handlers[Math.min(turn, handlers.length - 1)];
    turn += 1;
    return handler?.(request, response, incoming);
  };
}

/** A merchant's module that calls a server of the test. */
export class Merchant {
  private constructor(
    readonly server: WireServer,
    readonly module: TestingModule,
  ) {}

  static async start(
    handler: WireHandler,
    options: Partial<WechatPayInsuranceOptions> = {},
  ): Promise<Merchant> {
    const server = await WireServer.start(handler);
    const module = await startModule({
      ...publicKeyOptions,
      baseUrl: server.origin,
      retry: { baseDelay: 1, maxDelay: 2 },
      ...options,
    } as WechatPayInsuranceOptions);
    return new Merchant(server, module);
  }

  get service(): WechatPayInsuranceService {
    return this.module.get(WechatPayInsuranceService);
  }

  get client(): WechatPayClient {
    return this.module.get(WechatPayClient);
  }

  async stop(): Promise<void> {
    await this.module.close();
    await this.server.stop();
  }
}

/** The error that a promise rejects with. */
export async function errorOf<T extends Error>(work: Promise<unknown>): Promise<T> {
  try {
    await work;
  } catch (error) {
    return error as T;
  }
  throw new Error('expected a rejection');
}
