import { afterEach, describe, expect, it } from 'vitest';
import type { WechatPayInsuranceOptions } from '../../lib/index.js';
import { success } from '../support/verdicts/call-verdict.js';
import { INSURANCE_CALLS, resultOf, send } from '../support/requests/insurance-calls.js';
import { answerError, errorOf, inTurn, Merchant } from '../support/applications/merchant.js';
import { type WireHandler, WireServer } from '../support/wire/wire-server.js';
import { freePort } from '../support/free-port.mjs';

const hangUp: WireHandler = (_request, _response, incoming) => void incoming.socket.destroy();
const UNCLEAR = [
  ['a 500', answerError(500, 'SYSTEM_ERROR')],
  ['a 502', answerError(502, 'SERVICE_UNAVAILABLE')],
  ['a broken connection', hangUp],
] as const;

let merchant: Merchant;
const backups: WireServer[] = [];
afterEach(async () => {
  await merchant.stop();
  await Promise.all(backups.splice(0).map((backup) => backup.stop()));
});

async function start(handler: WireHandler, options?: Partial<WechatPayInsuranceOptions>) {
  merchant = await Merchant.start(handler, options);
  return merchant;
}

async function backupThat(handler: WireHandler): Promise<WireServer> {
  const backup = await WireServer.start(handler);
  backups.push(backup);
  return backup;
}

describe.each(INSURANCE_CALLS.filter(({ retry }) => retry === 'never'))('$name', (call) => {
  it.each(UNCLEAR)(
    'sends the request once and reports an unknown outcome after %s',
    async (_what, handler) => {
      const backup = await backupThat(success(call));
      const { service, server } = await start(handler, { backupBaseUrl: backup.origin });
      const error = await errorOf(send(service, call, call.dto));
      expect(error).toMatchObject({
        outcomeUnknown: true,
        endpoint: `${call.method} ${call.template}`,
      });
      expect([server.requests.length, backup.requests.length]).toEqual([1, 0]);
    },
  );

  it('sends the request to the backup host when no connection was established', async () => {
    const backup = await backupThat(success(call));
    const options = { baseUrl: await closedPort(), backupBaseUrl: backup.origin };
    const { service } = await start(success(call), options);
    expect(await send(service, call, call.dto)).toEqual(resultOf(call));
    expect(backup.requests).toHaveLength(1);
  });

  it('reports a known outcome when no host accepted a connection', async () => {
    const { service } = await start(success(call), { baseUrl: await closedPort() });
    const error = await errorOf(send(service, call, call.dto));
    expect(error).toMatchObject({ reason: 'connection', outcomeUnknown: false });
  });

  it('reports a known outcome after a 4xx', async () => {
    const { service, server } = await start(answerError(400, 'INVALID_REQUEST'));
    const error = await errorOf(send(service, call, call.dto));
    expect(error).toMatchObject({ status: 400, outcomeUnknown: false, retryable: false });
    expect(server.requests).toHaveLength(1);
  });
});

describe.each(INSURANCE_CALLS.filter(({ retry }) => retry === 'natural-key'))('$name', (call) => {
  it.each(UNCLEAR)('retries with the same body after %s', async (_what, handler) => {
    const { service, server } = await start(inTurn(handler, success(call)));
    expect(await send(service, call, call.dto)).toEqual(resultOf(call));
    const [first, second] = server.requests;
    expect(server.requests).toHaveLength(2);
    expect(second!.url).toBe(first!.url);
    expect(second!.body.equals(first!.body)).toBe(true);
    expect(second!.headers.authorization).not.toBe(first!.headers.authorization);
  });

  it.each(UNCLEAR)(
    'reports an unknown outcome when every attempt ends in %s',
    async (_what, handler) => {
      const { service, server } = await start(handler);
      expect(await errorOf(send(service, call, call.dto))).toMatchObject({ outcomeUnknown: true });
      expect(server.requests).toHaveLength(3);
    },
  );

  it.each(UNCLEAR)('reports an unknown outcome when a 4xx follows %s', async (_what, handler) => {
    const { service } = await start(inTurn(handler, answerError(400, 'INVALID_REQUEST')));
    const error = await errorOf(send(service, call, call.dto));
    expect(error).toMatchObject({ status: 400, outcomeUnknown: true });
  });

  it('reports a known outcome after a 4xx on the first attempt', async () => {
    const { service, server } = await start(answerError(400, 'INVALID_REQUEST'));
    const error = await errorOf(send(service, call, call.dto));
    expect(error).toMatchObject({ status: 400, outcomeUnknown: false });
    expect(server.requests).toHaveLength(1);
  });

  it('retries at the backup host when the first host hangs up', async () => {
    const backup = await backupThat(success(call));
    const { service } = await start(hangUp, { backupBaseUrl: backup.origin, retry: false });
    expect(await send(service, call, call.dto)).toEqual(resultOf(call));
    expect(backup.requests[0]!.body.equals(merchant.server.requests[0]!.body)).toBe(true);
  });
});

describe.each(INSURANCE_CALLS.filter(({ retry }) => retry === 'read'))('$name', (call) => {
  it.each(UNCLEAR)('retries after %s', async (_what, handler) => {
    const { service, server } = await start(inTurn(handler, handler, success(call)));
    expect(await send(service, call, call.dto)).toEqual(resultOf(call));
    expect(server.requests.map(({ url }) => url)).toEqual([call.url, call.url, call.url]);
  });

  it.each([...UNCLEAR, ['a 404', answerError(404, 'RESOURCE_NOT_EXISTS')]] as const)(
    'reports a known outcome of a read after %s',
    async (_what, handler) => {
      const { service } = await start(handler);
      const error = await errorOf(send(service, call, call.dto));
      expect(error).toMatchObject({ outcomeUnknown: false });
    },
  );
});

async function closedPort(): Promise<string> {
  return `http://127.0.0.1:${await freePort()}`;
}
