import { Controller, Get, type INestApplication, NotFoundException, Param } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  WechatPayApiError,
  WechatPayConfigurationError,
  WechatPayError,
  WechatPayExceptionFilter,
  WechatPayRequestValidationError,
  WechatPaySignatureError,
  WechatPayTransportError,
} from '../../lib/index.js';
import { PLATFORMS } from '../support/wire/platforms.js';

const endpoint = 'POST /v3/x';
const transport = (reason: WechatPayTransportError['reason']) =>
  new WechatPayTransportError({ reason, endpoint, outcomeUnknown: true, message: 'lost 张三' });
const issue = { path: 'plan_id', rule: 'type', message: 'must be an integer' };

const ERRORS: Readonly<Record<string, Error>> = {
  validation: new WechatPayRequestValidationError('POST /v3/x', [issue]),
  truncated: new WechatPayRequestValidationError(
    'POST /v3/x',
    Array.from({ length: 101 }, () => issue),
  ),
  api: new WechatPayApiError({
    status: 400,
    code: 'PARAM_ERROR',
    apiMessage: 'internal detail',
    requestId: 'REQ-1',
    endpoint,
    retryable: false,
    outcomeUnknown: false,
  }),
  signature: new WechatPaySignatureError({
    reason: 'signature-mismatch',
    endpoint,
    outcomeUnknown: true,
    message: 'internal detail',
  }),
  connection: transport('connection'),
  timeout: transport('timeout'),
  aborted: transport('aborted'),
  'response-too-large': transport('response-too-large'),
  'unexpected-response': transport('unexpected-response'),
  gateway: new WechatPayTransportError({
    reason: 'unexpected-response',
    endpoint,
    outcomeUnknown: true,
    message: 'internal detail',
    status: 404,
    contentType: 'text/html',
  }),
  configuration: new WechatPayConfigurationError([{ option: 'http', message: 'internal detail' }]),
  other: new NotFoundException(),
};

@Controller()
class ThrowingController {
  @Get(':name')
  fail(@Param('name') name: string): never {
    throw ERRORS[name]!;
  }
}

describe.each(PLATFORMS)('WechatPayExceptionFilter on %s', (_name, adapter) => {
  let app: INestApplication;
  beforeEach(async () => {
    const module = await Test.createTestingModule({ controllers: [ThrowingController] }).compile();
    app = module.createNestApplication(adapter(), { logger: false });
    app.useGlobalFilters(new WechatPayExceptionFilter());
    await app.listen(0, '127.0.0.1');
  });
  afterEach(() => app.close());

  it.each([
    ['validation', 400],
    ['api', 502],
    ['signature', 502],
    ['connection', 502],
    ['timeout', 504],
    ['aborted', 500],
    ['response-too-large', 500],
    ['unexpected-response', 500],
    ['gateway', 502],
    ['configuration', 500],
    ['other', 404],
  ])(
    'maps %s to a JSON response with status %i and without internal details',
    async (name, status) => {
      const response = await fetch(`${await app.getUrl()}/${name}`);
      const body = await response.text();
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toContain('application/json');
      expect(JSON.parse(body)).toMatchObject({ statusCode: status });
      expect(body).not.toContain('internal detail');
      expect(body).not.toContain('张三');
    },
  );

  it('lists the issues of a request and marks a truncated list', async () => {
    const response = await fetch(`${await app.getUrl()}/validation`);
    expect(await response.json()).toEqual({
      statusCode: 400,
      error: 'Bad Request',
      message: ['plan_id: must be an integer'],
      issues: [issue],
    });
    const truncated = await fetch(`${await app.getUrl()}/truncated`);
    const body = (await truncated.json()) as { issues: unknown[]; truncated: boolean };
    expect([body.issues.length, body.truncated]).toEqual([100, true]);
  });
});

describe('WechatPayExceptionFilter outside HTTP', () => {
  it('rethrows the error outside HTTP', () => {
    const error = ERRORS['api'] as WechatPayError;
    const host = { getType: () => 'rpc' } as never;
    expect(() => new WechatPayExceptionFilter().catch(error, host)).toThrow(error);
  });
});
