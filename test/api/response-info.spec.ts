import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  getResponseInfo,
  getSignedText,
  WechatPayInsuranceService,
  WechatPayPolicyService,
  WechatPayTransactionService,
} from '../../lib/index.js';
import { CALLS, type EndpointCall } from '../facts/calls.js';
import {
  answerError,
  answerSigned,
  CONTRACT,
  CONTRACT_ANSWER,
  inTurn,
  type Merchant,
} from '../support/applications/merchant.js';
import { useMerchant } from '../support/applications/use-merchant.js';
import { BILL_TARGET, hashOf } from '../support/wire/bill-server.js';
import { signedHeaders } from '../support/wire/platform-signer.js';
import type { WireHandler } from '../support/wire/wire-server.js';

const EMPTY_BILL = Buffer.alloc(0);
const BILL_PLACE = {
  hash_type: 'SHA1',
  hash_value: hashOf(EMPTY_BILL),
  download_url: `https://api.mch.weixin.qq.com${BILL_TARGET}`,
};

/** Responds with the fields that the endpoint needs, and numbers the responses in their request ids. */
function numbered({ endpoint }: EndpointCall, status: number): WireHandler {
  let count = 0;
  const fields = Object.entries(endpoint.response).map(([name, type]) => [
    name,
    type === 'number' ? 1 : 'x',
  ]);
  const body = JSON.stringify({ ...Object.fromEntries(fields), ...BILL_PLACE });
  return (request, response) => {
    count += 1;
    const text = request.url.startsWith('/v3/billdownload/') || status === 204 ? '' : body;
    response.writeHead(status, { ...signedHeaders(text), 'Request-ID': `REQ-${count}` }).end(text);
  };
}

const services = ({ module }: Merchant) => ({
  insurance: module.get(WechatPayInsuranceService),
  transactions: module.get(WechatPayTransactionService),
  policies: module.get(WechatPayPolicyService),
});

describe('getResponseInfo', () => {
  const start = useMerchant();

  it.each(Object.entries<EndpointCall>(CALLS))(
    'returns status and request id of the response to %s',
    async (name, call) => {
      const merchant = await start(numbered(call, 200));
      const result = (await call.call(services(merchant))) as object;
      // A bill arrives with the second response.
      const last = name.startsWith('GET /v3/bill/') ? 'REQ-2' : 'REQ-1';
      expect(getResponseInfo(result)).toEqual({ status: 200, requestId: last });
      expect(merchant.server.requests).toHaveLength(Number(last.slice(-1)));
    },
  );

  it.each(
    Object.entries<EndpointCall>(CALLS).filter(
      ([, { endpoint }]) => Object.keys(endpoint.response).length === 0,
    ),
  )('returns the status of the empty response to %s', async (_name, call) => {
    const merchant = await start(numbered(call, 204));
    const result = (await call.call(services(merchant))) as object;
    expect(getResponseInfo(result)).toEqual({ status: 204, requestId: 'REQ-1' });
  });

  it('hides the info from JSON, inspect, keys, comparisons and copies', async () => {
    const { service } = await start(answerSigned(CONTRACT_ANSWER));
    const contract = await service.queryContract(CONTRACT);
    const info = getResponseInfo(contract);
    expect(info?.requestId).toMatch(/^08F7/);
    for (const text of [JSON.stringify(contract), inspect(contract, { depth: Infinity })]) {
      expect(text).not.toContain(info!.requestId);
    }
    expect(contract).toEqual(JSON.parse(CONTRACT_ANSWER));
    expect(getSignedText(contract)).toBe(CONTRACT_ANSWER);
    for (const other of [{ ...contract }, structuredClone(contract), {}, []]) {
      expect(getResponseInfo(other)).toBeUndefined();
    }
  });

  it('returns the info of the last response of a call with retries', async () => {
    const { service } = await start(
      inTurn(answerError(500, 'SYSTEM_ERROR'), answerSigned(CONTRACT_ANSWER)),
    );
    const info = getResponseInfo(await service.queryContract(CONTRACT));
    expect(info).toEqual({ status: 200, requestId: expect.stringMatching(/^08F7/) });
  });

  it('returns an empty request id when the response has none', async () => {
    const { service } = await start((_request, response) => {
      const { 'Request-ID': _id, ...headers } = signedHeaders(CONTRACT_ANSWER);
      response.writeHead(200, headers).end(CONTRACT_ANSWER);
    });
    const info = getResponseInfo(await service.queryContract(CONTRACT));
    expect(info).toEqual({ status: 200, requestId: '' });
  });
});
