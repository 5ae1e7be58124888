import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  getSignedText,
  WechatPayApiError,
  WechatPaySignatureError,
  WechatPayTransportError,
} from '../../lib/index.js';
import { API_V3_KEY, fixture, NOW, PUBLIC_KEY_ID, SERIAL_A } from '../support/fixtures.js';
import {
  answerError,
  answerSigned,
  CONTRACT,
  CONTRACT_ANSWER,
  errorOf,
  inTurn,
  PRE_SIGN_ANSWER,
} from '../support/applications/merchant.js';
import { signedHeaders } from '../support/wire/platform-signer.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import type { WireHandler } from '../support/wire/wire-server.js';
import { useMerchant } from '../support/applications/use-merchant.js';

const PROBE = `WECHATPAY/SIGNTEST/${Buffer.alloc(240).toString('base64')}`;

describe('a response', () => {
  const start = useMerchant({ retry: false });

  it('keeps unknown fields and values of a response', async () => {
    const { service } = await start(
      answerSigned('{"contract_id":"1","contract_state":"FROZEN","later":{"a":[1]}}'),
    );
    await expect(service.queryContract(CONTRACT)).resolves.toEqual({
      contract_id: '1',
      contract_state: 'FROZEN',
      later: { a: [1] },
    });
  });

  it('keeps the signed text of a response, in which integers are not rounded', async () => {
    const text =
      '{"contract_id":"1","contract_state":"SIGNED", "later":12345678901234567891, "n": 1.0}';
    const { service, client } = await start(answerSigned(text));
    const contract = await service.queryContract(CONTRACT);
    expect(getSignedText(contract)).toBe(text);
    const { data } = await client.request<object>({ method: 'GET', path: '/v3/later' });
    expect(getSignedText(data!)).toBe(text);
    for (const shown of [JSON.stringify(contract), inspect(contract, { depth: Infinity })]) {
      expect(shown).not.toContain('12345678901234567891');
    }
    expect(Object.keys(contract)).toEqual(['contract_id', 'contract_state', 'later', 'n']);
    expect(getSignedText({ ...contract })).toBeUndefined();
  });

  it.each(['[12345678901234567891]', '7', 'null', '"text"'])(
    'returns %s unchanged from WechatPayClient.request',
    async (text) => {
      const { client } = await start(answerSigned(text));
      const { data } = await client.request({ method: 'GET', path: '/v3/later' });
      expect(data).toEqual(JSON.parse(text));
    },
  );

  const signed = signedHeaders(PRE_SIGN_ANSWER);
  const seconds = NOW / 1000;
  it.each<[string, Record<string, string>, string, string]>([
    ['has no signature', without(signed, 'Wechatpay-Signature'), PRE_SIGN_ANSWER, 'missing-header'],
    ['has no serial', without(signed, 'Wechatpay-Serial'), PRE_SIGN_ANSWER, 'missing-header'],
    ['was altered', signed, PRE_SIGN_ANSWER.replace('wx1', 'wx2'), 'signature-mismatch'],
    [
      'has a signature that is not canonical base64',
      { ...signed, 'Wechatpay-Signature': `${signed['Wechatpay-Signature']}=` },
      PRE_SIGN_ANSWER,
      'malformed-header',
    ],
    [
      'is 301 s old',
      signedHeaders(PRE_SIGN_ANSWER, { timestamp: String(seconds - 301) }),
      PRE_SIGN_ANSWER,
      'timestamp-out-of-tolerance',
    ],
    [
      'is dated 301 s in the future',
      signedHeaders(PRE_SIGN_ANSWER, { timestamp: String(seconds + 301) }),
      PRE_SIGN_ANSWER,
      'timestamp-out-of-tolerance',
    ],
    [
      'is signed by an unknown key',
      signedHeaders(PRE_SIGN_ANSWER, { serial: SERIAL_A }),
      PRE_SIGN_ANSWER,
      'unknown-serial',
    ],
    [
      'is signed with SM2',
      { ...signed, 'Wechatpay-Signature-Type': 'WECHATPAY2-SM2-WITH-SM3' },
      PRE_SIGN_ANSWER,
      'unsupported-signature-type',
    ],
    [
      'is a signature probe',
      { ...signed, 'Wechatpay-Signature': PROBE },
      PRE_SIGN_ANSWER,
      'signature-probe',
    ],
  ])(
    'rejects a response that %s, with an unknown outcome of the write',
    async (_name, headers, body, reason) => {
      const { service, server } = await start(
        (_request, response) => void response.writeHead(200, headers).end(body),
        { platformCertificates: 'off' },
      );
      const error = await errorOf<WechatPaySignatureError>(service.preEntrustSign(pureSign()));
      expect(error).toBeInstanceOf(WechatPaySignatureError);
      expect(error).toMatchObject({
        reason,
        outcomeUnknown: true,
        endpoint: 'POST /v3/papay/insurance-sign/contracts/pre-entrust-sign/jsapi',
      });
      expect(server.requests).toHaveLength(1);
    },
  );

  it('names the signature type of a response that is signed with SM2', async () => {
    const headers = { ...signed, 'Wechatpay-Signature-Type': 'WECHATPAY2-SM2-WITH-SM3' };
    const { service } = await start(
      (_request, response) => void response.writeHead(200, headers).end(PRE_SIGN_ANSWER),
    );
    const { message } = await errorOf(service.preEntrustSign(pureSign()));
    expect(message).toContain('WECHATPAY2-SM2-WITH-SM3 is not supported');
    expect(message).toContain('国密');
  });

  it.each([-300, 300])('accepts a response with a timestamp %i s off', async (offset) => {
    const { service } = await start((_request, response) => {
      response
        .writeHead(200, signedHeaders(PRE_SIGN_ANSWER, { timestamp: String(seconds + offset) }))
        .end(PRE_SIGN_ANSWER);
    });
    await expect(service.preEntrustSign(pureSign())).resolves.toHaveProperty('redirect_url');
  });

  it('retries a read once without delay after a signature probe', async () => {
    const probe: WireHandler = (_request, response) =>
      void response
        .writeHead(200, { ...signedHeaders(CONTRACT_ANSWER), 'Wechatpay-Signature': PROBE })
        .end(CONTRACT_ANSWER);
    const retry = { attempts: 1, baseDelay: 60_000, maxDelay: 60_000 };
    const { service, server } = await start(inTurn(probe, answerSigned(CONTRACT_ANSWER)), {
      retry,
    });
    await expect(service.queryContract(CONTRACT)).resolves.toHaveProperty(
      'contract_state',
      'SIGNED',
    );
    expect(server.requests).toHaveLength(2);
    server.handle(probe);
    const error = await errorOf<WechatPaySignatureError>(service.queryContract(CONTRACT));
    expect(error).toMatchObject({ reason: 'signature-probe', outcomeUnknown: false });
    expect(server.requests).toHaveLength(4);
  });

  it.each([false, { attempts: 0 }] as const)(
    'does not retry a read after a signature probe with retry %j',
    async (retry) => {
      const { service, server } = await start(
        (_request, response) =>
          void response
            .writeHead(200, { ...signedHeaders(CONTRACT_ANSWER), 'Wechatpay-Signature': PROBE })
            .end(CONTRACT_ANSWER),
        { retry },
      );
      const error = await errorOf<WechatPaySignatureError>(service.queryContract(CONTRACT));
      expect(error).toMatchObject({ reason: 'signature-probe', outcomeUnknown: false });
      expect(server.requests).toHaveLength(1);
    },
  );

  it('rejects a redirect and does not follow it', async () => {
    const { service, server } = await start((_request, response) => {
      response.writeHead(302, { ...signedHeaders(''), Location: '/v3/elsewhere' }).end();
    });
    const error = await errorOf<WechatPayTransportError>(service.preEntrustSign(pureSign()));
    expect(error).toMatchObject({ reason: 'unexpected-response', outcomeUnknown: true });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['is empty', ''],
    ['is not JSON', '<html></html>'],
    ['is cut in the middle', PRE_SIGN_ANSWER.slice(0, 20)],
    ['lacks a needed field', '{"other":1}'],
    ['has a needed field of another type', '{"redirect_url":1}'],
    ['is null', 'null'],
    ['is a list', '[]'],
  ])('reports a 2xx response that %s as unexpected', async (_name, body) => {
    const { service } = await start(answerSigned(body));
    const error = await errorOf<WechatPayTransportError>(service.preEntrustSign(pureSign()));
    expect(error).toMatchObject({ reason: 'unexpected-response', outcomeUnknown: true });
  });

  it('reports a response that breaks off as a lost connection', async () => {
    const { service } = await start((_request, response) => {
      response.writeHead(200, { ...signedHeaders(PRE_SIGN_ANSWER), 'Content-Length': '1000' });
      response.write(PRE_SIGN_ANSWER, () => response.destroy());
    });
    const error = await errorOf<WechatPayTransportError>(service.preEntrustSign(pureSign()));
    expect(error).toMatchObject({ reason: 'connection', outcomeUnknown: true });
  });

  it.each([
    [1024 * 1024, 'accepted'],
    [1024 * 1024 + 1, 'response-too-large'],
  ])('reads a response of %i bytes: %s', async (size, outcome) => {
    const body = `{"redirect_url":"https://example.com/","pad":"${'x'.repeat(size - 48)}"}`;
    expect(body).toHaveLength(size);
    const { service } = await start(answerSigned(body));
    const response = service.preEntrustSign(pureSign());
    if (outcome === 'accepted') await expect(response).resolves.toHaveProperty('pad');
    else expect(await errorOf(response)).toMatchObject({ reason: outcome, outcomeUnknown: true });
  });

  it('limits the size of a response without Content-Length', async () => {
    const { service } = await start((_request, response) => {
      response.writeHead(200, signedHeaders(''));
      const more = () => {
        while (response.write('x'.repeat(65536)));
      };
      response.on('drain', more);
      more();
    });
    expect(await errorOf(service.preEntrustSign(pureSign()))).toMatchObject({
      reason: 'response-too-large',
    });
  });

  it.each([
    [400, '{"code":"PARAM_ERROR","message":"bad\\nfield"}', 'PARAM_ERROR', 'bad field'],
    [403, '{"code":"NO_AUTH","message":""}', 'NO_AUTH', ''],
    [404, '{"message":"无","later":[],"code":"ORDER_NOT_EXIST"}', 'ORDER_NOT_EXIST', '无'],
    [500, '{"code":"X1","message":"m"}', 'X1', 'm'],
  ])(
    "reads status, code and request id of an unsigned %i response in the form of WeChat Pay's errors: %s",
    async (status, body, code, message) => {
      const { service } = await start((_request, response) => {
        response.writeHead(status, { 'Request-ID': 'REQ-7' }).end(body);
      });
      const error = await errorOf<WechatPayApiError>(service.preEntrustSign(pureSign()));
      expect(error).toBeInstanceOf(WechatPayApiError);
      expect(error).toMatchObject({ status, code, requestId: 'REQ-7' });
      expect(error.message).toContain(message);
      expect(error.message).toContain('REQ-7');
    },
  );

  it.each<[string, number, string, string]>([
    ['a page', 404, '<html>王小明</html>', 'text/html; charset=utf-8'],
    ['a page about a lost upstream', 502, '<html></html>', 'text/html'],
    ['nothing', 400, '', ''],
    ['a list', 400, '[1]', 'application/json'],
    ['null', 400, 'null', 'application/json'],
    ['other types', 400, '{"code":1,"message":{}}', 'application/json'],
    ['an error of Kong', 404, '{"error":"no Route matched"}', 'application/json'],
    ['a message alone', 404, '{"message":"no Route matched"}', 'application/json'],
    ['a code alone', 404, '{"code":"RESOURCE_NOT_EXISTS"}', 'application/json'],
    ['a status as code', 404, '{"code":"404","message":"Not Found"}', 'application/json'],
    ['a number as code', 404, '{"code":5,"message":"Not Found"}', 'application/json'],
    ['an empty code', 404, '{"code":"","message":"Not Found"}', 'application/json'],
    ['a code in another spelling', 404, '{"code":"NotFound","message":"x"}', 'application/json'],
    ['an error of Nest', 404, '{"statusCode":404,"message":"Cannot GET"}', 'application/json'],
    [
      'an error inside another object',
      404,
      '{"error":{"code":"RESOURCE_NOT_EXISTS","message":"x"}}',
      'application/problem+json',
    ],
  ])(
    'attributes an error response to a proxy or gateway when it is %s',
    async (_name, status, body, type) => {
      const { service, server } = await start((_request, response) => {
        response.writeHead(status, {
          'Request-ID': 'REQ-7',
          ...(type !== '' && { 'Content-Type': type }),
        });
        response.end(body);
      });
      const [media = ''] = type.split(';');
      for (const [call, outcomeUnknown] of [
        [() => service.queryContract(CONTRACT), false],
        [() => service.preEntrustSign(pureSign()), true],
      ] as const) {
        const error = await errorOf<WechatPayTransportError>(call());
        expect(error).toBeInstanceOf(WechatPayTransportError);
        expect(error).toMatchObject({ reason: 'unexpected-response', status, contentType: media });
        expect(error).toMatchObject({ outcomeUnknown, requestId: 'REQ-7' });
        expect(error.message).toContain(
          `${status} (${media === '' ? 'no content type' : media}): a proxy or gateway responded in place of WeChat Pay`,
        );
        expect(inspect(error)).not.toContain('王小明');
      }
      expect(server.requests).toHaveLength(2);
    },
  );

  it('retries after a 503 response of a gateway', async () => {
    const busy: WireHandler = (_request, response) =>
      void response.writeHead(503, { 'Content-Type': 'text/html' }).end('<html>');
    const { service, server } = await start(inTurn(busy, answerSigned(CONTRACT_ANSWER)), {
      retry: { attempts: 1, baseDelay: 1, maxDelay: 2 },
    });
    await expect(service.queryContract(CONTRACT)).resolves.toHaveProperty('contract_state');
    expect(server.requests).toHaveLength(2);
  });

  it('keeps the detail of an error but neither values nor names of persons', async () => {
    const { service } = await start((_request, response) => {
      response.writeHead(400).end(
        JSON.stringify({
          code: 'PARAM_ERROR',
          message: `openid ${pureSign().openid} of 王小明 is unknown`,
          detail: {
            field: '/openid',
            value: pureSign().openid,
            issue: `${pureSign().openid}?`,
            location: 'body',
          },
        }),
      );
    });
    const error = await errorOf<WechatPayApiError>(
      service.preEntrustSign(
        pureSign({ real_identity: { real_name: '王小明', id_card_number: '11010119900307123X' } }),
      ),
    );
    expect(error.detail).toEqual({ field: '/openid', issue: '***?', location: 'body' });
    for (const text of [
      error.message,
      JSON.stringify(error),
      inspect(error, { depth: Infinity }),
    ]) {
      expect(text).not.toContain(pureSign().openid);
      expect(text).not.toContain('王小明');
    }
  });

  it('keeps an unknown error code', async () => {
    const { service } = await start(answerError(400, 'CONTRACT_FROZEN'));
    expect(await errorOf(service.preEntrustSign(pureSign()))).toMatchObject({
      code: 'CONTRACT_FROZEN',
    });
  });

  it('puts no secret into an error', async () => {
    const secrets = [
      API_V3_KEY,
      fixture('merchant.key.pem').split('\n')[3]!,
      'signature="',
      pureSign().openid,
    ];
    const { service, server } = await start(
      (_request, _response, incoming) => void incoming.socket.destroy(),
    );
    const errors: Error[] = [await errorOf(service.preEntrustSign(pureSign()))];
    server.handle(answerError(500, 'SYSTEM_ERROR'));
    errors.push(await errorOf(service.preEntrustSign(pureSign())));
    server.handle((_request, response) => void response.end('x'));
    errors.push(await errorOf(service.preEntrustSign(pureSign())));
    server.handle(() => undefined);
    errors.push(await errorOf(service.preEntrustSign(pureSign(), { timeout: 50 })));
    for (const error of errors) {
      const shown =
        inspect(error, { depth: Infinity, showHidden: true }) + JSON.stringify(error) + error.stack;
      for (const secret of secrets) expect(shown).not.toContain(secret);
    }
    expect(errors.map((error) => error.name)).toEqual([
      'WechatPayTransportError',
      'WechatPayApiError',
      'WechatPaySignatureError',
      'WechatPayTransportError',
    ]);
  });

  it('sends the id of the key that is expected to sign the response', async () => {
    const { service, server } = await start(answerSigned(CONTRACT_ANSWER));
    await service.queryContract(CONTRACT);
    expect(server.requests[0]!.headers['wechatpay-serial']).toBe(PUBLIC_KEY_ID);
  });
});

function without(headers: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
}
