import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WECHAT_PAY_CHANNELS, type WechatPayRequestEvent } from '../../lib/index.js';
import {
  answerError,
  answerSigned,
  CONTRACT,
  CONTRACT_ANSWER,
  errorOf,
  inTurn,
  PRE_SIGN_ANSWER,
} from '../support/applications/merchant.js';
import { MCHID } from '../support/fixtures.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import type { WireHandler } from '../support/wire/wire-server.js';
import { useMerchant } from '../support/applications/use-merchant.js';

describe('nestjs-wechatpay-insurance:request', () => {
  const events: WechatPayRequestEvent[] = [];
  const keep = (event: unknown) => void events.push(event as WechatPayRequestEvent);
  const startMerchant = useMerchant();
  const start = (...handlers: WireHandler[]) => startMerchant(inTurn(...handlers));

  beforeEach(() => {
    events.length = 0;
    subscribe('nestjs-wechatpay-insurance:request', keep);
  });
  afterEach(() => {
    unsubscribe('nestjs-wechatpay-insurance:request', keep);
  });

  it('publishes requests on the exported channel name', () => {
    expect(WECHAT_PAY_CHANNELS.request).toBe('nestjs-wechatpay-insurance:request');
  });

  it('publishes a successful call with a path template without ids', async () => {
    await (await start(answerSigned(CONTRACT_ANSWER))).service.queryContract(CONTRACT);
    expect(events).toEqual([
      {
        mchid: MCHID,
        endpoint:
          'GET /v3/papay/insurance-sign/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}',
        outcome: 'succeeded',
        status: 200,
        requestId: '08F78BB5AF0610D302189F9C6D20B1F4C8E0-0',
        attempts: 1,
        milliseconds: expect.any(Number),
      },
    ]);
  });

  it('counts retries as attempts', async () => {
    const { service } = await start(
      answerError(500, 'SYSTEM_ERROR'),
      answerError(429, 'RATELIMIT_EXCEEDED'),
      answerSigned(CONTRACT_ANSWER),
    );
    await service.queryContract(CONTRACT);
    expect(events).toMatchObject([{ outcome: 'succeeded', status: 200, attempts: 3 }]);
  });

  it('publishes a rejected request with the error that the caller receives', async () => {
    const { service } = await start(answerError(404, 'RESOURCE_NOT_EXISTS'));
    const error: unknown = await service.queryContract(CONTRACT).catch((cause: unknown) => cause);
    expect(events).toMatchObject([
      { outcome: 'failed', status: 404, requestId: 'REQ-1', attempts: 1 },
    ]);
    expect(events[0]?.error).toBe(error);
  });

  it('publishes a call without any response', async () => {
    const { service } = await start((_request, response) => void response.destroy());
    await service.queryContract(CONTRACT).catch(() => {});
    expect(events).toMatchObject([{ outcome: 'failed', attempts: 3 }]);
    expect(events[0]).not.toHaveProperty('status');
  });

  it('publishes nothing for a request that breaks a rule, since nothing was sent', async () => {
    const { service } = await start(answerSigned(PRE_SIGN_ANSWER));
    await service.preEntrustSign({ ...pureSign(), plan_id: 0 }).catch(() => {});
    expect(events).toEqual([]);
  });

  it('publishes neither secrets nor identity data', async () => {
    const { service } = await start(answerError(400, 'PARAM_ERROR', '张三丰 440300199001011234'));
    const identity = { real_name: '张三丰', id_card_number: '440300199001011234' };
    await service.preEntrustSign({ ...pureSign(), real_identity: identity }).catch(() => {});
    expect(events).toHaveLength(1);
    const printed = inspect(events, { depth: 10 }) + JSON.stringify(events);
    expect(printed).not.toMatch(/张三丰|440300199001011234|WECHATPAY2|PRIVATE/);
  });

  it('publishes a call that was aborted before it was sent', async () => {
    const { service } = await start(answerSigned(PRE_SIGN_ANSWER));
    await errorOf(service.preEntrustSign(pureSign(), { signal: AbortSignal.abort() }));
    expect(events).toMatchObject([{ outcome: 'failed', attempts: 0 }]);
  });
});
