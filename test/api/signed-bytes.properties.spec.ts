import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillPath, toQuery } from '../../lib/api/prepare-request.js';
import { startOver, TRANSPORTS } from '../support/applications/calls-over-transports.js';
import type { Merchant } from '../support/applications/merchant.js';
import { MCHID, MERCHANT_SERIAL } from '../support/fixtures.js';
import { checkProperty, wellFormed } from '../support/properties.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import { isSignedByMerchant } from '../support/wire/merchant-signature.js';
import { readByWechatPay } from '../support/wire/oaep.js';
import { signedHeaders } from '../support/wire/platform-signer.js';
import { type WireRequest, WireServer } from '../support/wire/wire-server.js';

const RESPONSE = '{"redirect_url":"https://example.com/"}';
const AUTHORIZATION = new RegExp(
  `^WECHATPAY2-SHA256-RSA2048 mchid="${MCHID}",nonce_str="[0-9a-f]{32}",timestamp="[1-9]\\d{9}",serial_no="${MERCHANT_SERIAL}",signature="[A-Za-z0-9+/]{342}=="$`,
);

/** Text that WeChat Pay accepts unencrypted. */
const clearText = (maxLength: number, minLength = 0) =>
  fc
    .array(
      fc.oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0xffff })),
      { minLength, maxLength },
    )
    .map((units) => String.fromCharCode(...units));

const segment = wellFormed({ minLength: 1, maxLength: 30 }).filter(
  (text) => !/^\.{1,2}$/.test(text),
);

describe.each(TRANSPORTS)('a request over %s', (transport) => {
  let server: WireServer;
  let merchant: Merchant;
  beforeAll(async () => {
    const headers = signedHeaders(RESPONSE);
    server = await WireServer.start(
      (_request, response) => void response.writeHead(200, headers).end(RESPONSE),
    );
    merchant = await startOver(transport, { baseUrl: server.origin });
  });
  afterAll(async () => {
    await merchant.stop();
    await server.stop();
  });

  /** The only request that `work` sends, with a valid signature over its bytes. */
  const sentBy = async (work: () => Promise<unknown>): Promise<WireRequest> => {
    const before = server.requests.length;
    await work();
    expect(server.requests).toHaveLength(before + 1);
    const request = server.requests[before]!;
    expect(request.headers.authorization).toMatch(AUTHORIZATION);
    expect(isSignedByMerchant(request)).toBe(true);
    return request;
  };

  it('a request is signed over the bytes that arrive, whatever body, path and query it has', async () => {
    const query = fc.dictionary(
      wellFormed({ maxLength: 12 }),
      fc.oneof(wellFormed({ maxLength: 30 }), fc.boolean(), fc.integer()),
      { maxKeys: 4 },
    );
    const body = fc.oneof(
      fc.array(fc.jsonValue({ stringUnit: 'binary' }), { maxLength: 4 }),
      fc.dictionary(wellFormed({ maxLength: 10 }), fc.jsonValue({ stringUnit: 'binary' })),
    );
    const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE');
    await checkProperty(
      60,
      fc.asyncProperty(
        method,
        fc.array(segment, { minLength: 1, maxLength: 3 }),
        query,
        body,
        async (verb, segments, parameters, json) => {
          const path = `/v3/${segments.map((text) => encodeURIComponent(text)).join('/')}`;
          const request = await sentBy(() =>
            merchant.client.request({
              method: verb,
              path,
              query: parameters,
              ...(verb !== 'GET' && { body: json }),
            }),
          );
          expect(request.method).toBe(verb);
          const [sentPath, sentQuery = ''] = request.url.split('?');
          expect(sentPath).toBe(path);
          const pairs = Object.entries(parameters).map(([name, value]) => [name, String(value)]);
          expect([...new URLSearchParams(sentQuery.replaceAll('+', '%2B'))]).toEqual(pairs);
          const sentBody = request.body.toString();
          expect(sentBody === '' ? undefined : JSON.parse(sentBody)).toEqual(
            verb === 'GET' ? undefined : JSON.parse(JSON.stringify(json)),
          );
        },
      ),
    );
  });

  it('a request carries every legal pre-sign unchanged, and identity fields encrypted', async () => {
    const identity = wellFormed({ minLength: 1, maxLength: 100 }).filter(
      (text) => Buffer.byteLength(text) <= 214,
    );
    const changes = fc.record({
      openid: clearText(40, 1),
      goods_tag: clearText(32),
      attach: clearText(128),
      out_user_code: clearText(40),
      policy_start_date: fc.constantFrom('2026-12-02', '2027-02-28'),
    });
    await checkProperty(
      40,
      fc.asyncProperty(changes, identity, identity, async (fields, name, card) => {
        const dto = pureSign({
          ...fields,
          real_identity: { real_name: name, id_card_number: card },
        });
        const request = await sentBy(() => merchant.service.preEntrustSign(dto));
        const { real_identity: sealed, ...sent } = JSON.parse(request.body.toString());
        expect(sent).toMatchObject(
          JSON.parse(JSON.stringify({ ...dto, real_identity: undefined })),
        );
        expect(readByWechatPay(sealed.real_name)).toBe(name);
        expect(readByWechatPay(sealed.id_card_number)).toBe(card);
      }),
    );
  });
});

describe('path and query', () => {
  it('fillPath makes any text one segment that no URL parser changes and that decodes to the text', async () => {
    await checkProperty(
      400,
      fc.property(segment, segment, (first, second) => {
        const path = fillPath('/v3/a/{x}/b/{y}', { x: first, y: second });
        expect(new URL(path, 'https://api.mch.weixin.qq.com').pathname).toBe(path);
        expect(path).toMatch(/^(?:\/(?:[A-Za-z0-9\-._~]|%[0-9A-F]{2})+)+$/);
        const segments = path.split('/').slice(1).map(decodeURIComponent);
        expect(segments).toEqual(['v3', 'a', first, 'b', second]);
      }),
    );
  });

  it('toQuery makes any names and values a query that no URL parser changes and that decodes to them', async () => {
    const text = wellFormed({ maxLength: 20 });
    await checkProperty(
      400,
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 5 }), (pairs) => {
        const fields = Object.fromEntries(pairs);
        const query = toQuery(fields);
        const url = new URL(`/v3/a${query}`, 'https://api.mch.weixin.qq.com');
        expect(url.pathname + url.search).toBe(`/v3/a${query}`);
        expect([...url.searchParams]).toEqual(Object.entries(fields));
      }),
    );
  });
});
