import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  WechatPayInsuranceService,
  WechatPayPolicyService,
  WechatPayTransactionService,
} from '../../lib/index.js';
import type { WechatPaySettings } from '../../lib/api/settings.js';
import { getFields, type RequestClass } from '../../lib/schema/field-schema.js';
import { certificateOptions, MCHID } from '../support/fixtures.js';
import {
  answerError,
  answerSigned,
  CONTRACT,
  errorOf,
  Merchant,
} from '../support/applications/merchant.js';
import { startModule } from '../support/applications/module.js';
import { WireServer } from '../support/wire/wire-server.js';
import { CALLS, type EndpointCall, type Services } from './calls.js';
import { type EndpointFacts, type EndpointName, ENDPOINTS } from './endpoints.js';
import { DTO_EXCEPTIONS, ENDPOINT_EXCEPTIONS, REQUEST_EXCEPTIONS } from './exceptions.js';

const FACTS = Object.entries<EndpointFacts>(ENDPOINTS) as [EndpointName, EndpointFacts][];
const OURS: { readonly [Name in EndpointName]?: EndpointCall } = CALLS;
const CALLED = FACTS.filter(([name]) => ENDPOINT_EXCEPTIONS[name] === undefined);

/** Endpoints with a success that has no JSON body, or none that is documented. */
const WITHOUT_RESPONSE: readonly EndpointName[] = [
  'POST /v3/papay/insurance-sign/contracts/plan-id/{plan_id}/contract-id/{contract_id}/renew',
  'POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close',
  'POST /v3/inspolicymgr/deduct/policies/{out_insurance_no}/bind-contract',
  'GET /v3/billdownload/file',
];

/** A further method for an endpoint that already has one. */
const SECOND_METHODS = ['WechatPayInsuranceService.iteratePolicyPeriods'];

describe('the table of endpoints', () => {
  it('the table has all 29 endpoints with their properties', () => {
    expect(FACTS).toHaveLength(29);
    for (const [name, { request, response }] of FACTS) {
      if (name !== 'GET /v3/billdownload/file') expect(request, name).not.toEqual([]);
      expect(response.length > 0, name).toBe(!WITHOUT_RESPONSE.includes(name));
      for (const [field] of name.matchAll(/(?<=\{)\w+(?=\})/g)) expect(request).toContain(field);
    }
  });

  it('every exception has a reason', () => {
    const reasons = [REQUEST_EXCEPTIONS, DTO_EXCEPTIONS].flatMap((exceptions) =>
      Object.values(exceptions).flatMap((properties) => Object.values(properties)),
    );
    for (const reason of [...reasons, ...Object.values(ENDPOINT_EXCEPTIONS)]) {
      expect(reason.length).toBeGreaterThan(10);
    }
  });
});

describe('the methods of the services', () => {
  const used = new Set<string>();
  let merchant: Merchant;
  let services: Services;

  beforeAll(async () => {
    merchant = await Merchant.start(answerSigned('{}'));
    services = {
      insurance: spied(merchant.module.get(WechatPayInsuranceService), used),
      transactions: spied(merchant.module.get(WechatPayTransactionService), used),
      policies: spied(merchant.module.get(WechatPayPolicyService), used),
    };
  });
  afterAll(() => merchant.stop());

  it.each(CALLED.map(([name]) => name))('a method of a service calls %s', async (name) => {
    const { endpoint, call } = OURS[name] ?? missing(name);
    merchant.server.handle(answerSigned(createUsableResponse(endpoint, merchant.server.origin)));
    const before = merchant.server.requests.length;
    await call(services);
    const [request] = merchant.server.requests.slice(before);
    expect(`${request?.method} ${request?.url.replace(/\?.*/, '')}`).toMatch(toMatcher(name));
  });

  it('every method of a service belongs to an endpoint of the table', () => {
    const all = [
      WechatPayInsuranceService,
      WechatPayTransactionService,
      WechatPayPolicyService,
    ].flatMap((service) =>
      Object.getOwnPropertyNames(service.prototype)
        .filter((method) => method !== 'constructor')
        .map((method) => `${service.name}.${method}`),
    );
    expect(all.toSorted()).toEqual([...used, ...SECOND_METHODS].toSorted());
  });

  it('bills are downloaded from GET /v3/billdownload/file', () => {
    const bills = merchant.server.requests.filter(({ url }) => url.startsWith('/v3/billdownload/'));
    expect(bills.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /v3/billdownload/file?token=x',
      'GET /v3/billdownload/file?token=x',
    ]);
  });

  it('a missing certificate is fetched from GET /v3/certificates', async () => {
    const server = await WireServer.start(answerError(403, 'NO_AUTH'));
    const module = await startModule({ ...certificateOptions, baseUrl: server.origin });
    await errorOf(module.get(WechatPayInsuranceService).queryContract(CONTRACT));
    const [request] = server.requests;
    await module.close();
    await server.stop();
    expect(`${request?.method} ${request?.url}`).toBe('GET /v3/certificates');
  });
});

describe('the properties of requests', () => {
  it.each(CALLED)('our data of %s has every property of the request', (name, { request }) => {
    const fields = getRequestProperties(OURS[name] ?? missing(name));
    const lacking = request.filter((property) => !fields.has(property));
    // Checked both ways, so that an outdated exception is removed.
    expect(lacking.toSorted()).toEqual(Object.keys(REQUEST_EXCEPTIONS[name] ?? {}).toSorted());
  });

  it.each(CALLED)(
    'our data of %s has no property besides those of the request',
    (name, { request }) => {
      const fields = getRequestProperties(OURS[name] ?? missing(name));
      const invented = [...fields].filter((property) => !request.includes(property));
      expect(invented.toSorted()).toEqual(Object.keys(DTO_EXCEPTIONS[name] ?? {}).toSorted());
    },
  );
});

describe('the properties of responses', () => {
  // Types do not exist at run time, so the compiler checks them: `Gaps` in
  // `response-exceptions.ts`.
  it('our types have every property of the responses, or a listed exception', async () => {
    expect(await compile('./tsconfig.json')).toBe('');
  }, 60_000);
});

/** The errors of the compiler; `''` when there are none. */
async function compile(project: string): Promise<string> {
  const toPath = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
  const tsc = toPath('../../node_modules/typescript/lib/tsc.js');
  try {
    await promisify(execFile)(process.execPath, [tsc, '-p', toPath(project)]);
    return '';
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    return `${stdout}${stderr}` || String(error);
  }
}

/** A service that records the names of its methods as they are called. */
function spied<T extends object>(service: T, used: Set<string>): T {
  return new Proxy(service, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      used.add(`${target.constructor.name}.${String(name)}`);
      return member.bind(target) as unknown;
    },
  });
}

/** The smallest response that a method accepts. */
function createUsableResponse({ response }: EndpointCall['endpoint'], origin: string): string {
  const values: Record<string, unknown> = Object.fromEntries(
    Object.entries(response).map(([name, type]) => [name, type === 'number' ? 1 : 'x']),
  );
  if ('hash_type' in values)
    Object.assign(values, { hash_type: 'SHA1', hash_value: 'a'.repeat(40) });
  if ('download_url' in values) {
    values['download_url'] = `${origin}/v3/billdownload/file?token=x`;
  }
  return JSON.stringify(values);
}

/** Matches method and path of a request to an endpoint. */
function toMatcher(name: EndpointName): RegExp {
  return new RegExp(`^${name.replace(/\{\w+\}/g, '[^/{}]+')}$`);
}

/** All fields of a request, nested ones with dots and `[]`, and those that the options add. */
function getRequestProperties({ endpoint }: EndpointCall): ReadonlySet<string> {
  const fromOptions = endpoint.query?.({ mchid: MCHID } as WechatPaySettings) ?? {};
  return new Set([...getProperties(endpoint.request), ...Object.keys(fromOptions)]);
}

function getProperties(type: RequestClass, prefix = ''): string[] {
  return getFields(type).list.flatMap(({ name, nested, list }) => {
    const path = prefix + name;
    if (nested === undefined) return [path];
    return [path, ...getProperties(nested(), `${path}${list === true ? '[]' : ''}.`)];
  });
}

function missing(name: EndpointName): never {
  throw new Error(`no method of a service calls ${name}`);
}
