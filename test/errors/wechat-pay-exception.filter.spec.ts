import {
  Controller,
  Get,
  type INestApplication,
  Logger,
  NotFoundException,
  Param,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  WechatPayApiError,
  WechatPayConfigurationError,
  WechatPayError,
  type WechatPayErrorResponse,
  WechatPayExceptionFilter,
  type WechatPayRequestIssue,
  WechatPayRequestValidationError,
  WechatPaySignatureError,
  WechatPayTransportError,
} from '../../lib/index.js';
import { PLATFORMS } from '../support/wire/platforms.js';

const endpoint = 'POST /v3/x';
const transport = (reason: WechatPayTransportError['reason']) =>
  new WechatPayTransportError({ reason, endpoint, outcomeUnknown: true, message: 'lost 张三' });
const issue: WechatPayRequestIssue = {
  path: 'plan_id',
  rule: 'type',
  message: 'must be an integer',
};

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

describe.each(PLATFORMS)('a subclass of WechatPayExceptionFilter on %s', (_name, adapter) => {
  const lines: unknown[] = [];

  class ContractExceptionFilter extends WechatPayExceptionFilter {
    protected override readonly logger = new (class extends Logger {
      override error(message: unknown): void {
        lines.push(message);
      }
    })('Contracts');

    protected override toHttpResponse(error: WechatPayError): WechatPayErrorResponse {
      if (WechatPayApiError.is(error) && error.code === 'PARAM_ERROR') {
        return { ...super.toHttpResponse(error), statusCode: 409, hint: 'choose another number' };
      }
      return super.toHttpResponse(error);
    }
  }

  let app: INestApplication;
  beforeEach(async () => {
    lines.length = 0;
    const module = await Test.createTestingModule({
      controllers: [ThrowingController],
      providers: [{ provide: APP_FILTER, useClass: ContractExceptionFilter }],
    }).compile();
    app = module.createNestApplication(adapter(), { logger: false });
    await app.listen(0, '127.0.0.1');
  });
  afterEach(() => app.close());

  it('changes status and body of one error', async () => {
    const response = await fetch(`${await app.getUrl()}/api`);
    expect(response.status).toBe(409);
    expect(await response.json()).toEqual({
      statusCode: 409,
      error: 'Bad Gateway',
      message: 'WeChat Pay rejected the request',
      code: 'PARAM_ERROR',
      hint: 'choose another number',
    });
    expect(lines).toEqual([]);
  });

  it('keeps the responses to the other errors and logs them with its own logger', async () => {
    const response = await fetch(`${await app.getUrl()}/timeout`);
    expect(response.status).toBe(504);
    expect(lines).toEqual([ERRORS['timeout']!.message]);
    expect((await fetch(`${await app.getUrl()}/other`)).status).toBe(404);
  });
});

describe('WechatPayExceptionFilter outside HTTP', () => {
  it('rethrows the error outside HTTP', () => {
    const error = ERRORS['api'] as WechatPayError;
    const host = { getType: () => 'rpc' } as never;
    expect(() => new WechatPayExceptionFilter().catch(error, host)).toThrow(error);
  });
});
