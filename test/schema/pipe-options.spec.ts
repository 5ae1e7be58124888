import {
  BadRequestException,
  type Type,
  ValidationPipe,
  type ValidationPipeOptions,
} from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { describe, expect, it } from 'vitest';
import { PreEntrustSignDto, RefundDto, UploadPolicyDto } from '../../lib/index.js';
import { answerSigned, PRE_SIGN_ANSWER } from '../support/applications/merchant.js';
import { issuesIn } from '../support/applications/pipe-app.js';
import { useMerchant } from '../support/applications/use-merchant.js';
import { fullUploadRequest } from '../support/requests/policy-request.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import { fullRefundRequest } from '../support/requests/refund-request.js';
import { sentBy } from '../support/verdicts/rejected-request.js';

/** Options that a project may set for all of its routes, next to `transform` and `whitelist`. */
const SETTINGS: Readonly<Record<string, ValidationPipeOptions>> = {
  excludeExtraneousValues: { transformOptions: { excludeExtraneousValues: true } },
  'strategy excludeAll': { transformOptions: { strategy: 'excludeAll' } },
  'strategy exposeAll': { transformOptions: { strategy: 'exposeAll' } },
  ignoreDecorators: { transformOptions: { ignoreDecorators: true } },
  'ignoreDecorators and excludeExtraneousValues': {
    transformOptions: { ignoreDecorators: true, excludeExtraneousValues: true },
  },
  exposeDefaultValues: { transformOptions: { exposeDefaultValues: true } },
  'exposeUnsetFields off': {
    transformOptions: { exposeUnsetFields: false, excludeExtraneousValues: true },
  },
  enableCircularCheck: { transformOptions: { enableCircularCheck: true } },
  enableImplicitConversion: {
    transformOptions: { enableImplicitConversion: true, excludeExtraneousValues: true },
  },
  excludePrefixes: { transformOptions: { excludePrefixes: ['_'] } },
  'a version': { transformOptions: { version: 0.5, excludeExtraneousValues: true } },
  'groups of class-transformer': {
    transformOptions: { groups: ['create'], excludeExtraneousValues: true },
  },
  'groups of class-validator': { groups: ['create'] },
  'groups of both': { groups: ['create'], transformOptions: { groups: ['create'] } },
  'always off': { groups: ['create'], always: false },
  strictGroups: { strictGroups: true },
  forbidUnknownValues: { forbidUnknownValues: true },
  stopAtFirstError: { stopAtFirstError: true },
  dismissDefaultMessages: { dismissDefaultMessages: true },
  validateCustomDecorators: { validateCustomDecorators: true },
};

const REQUESTS: readonly { dto: Type; body: object; wrong: object; issue: string }[] = [
  {
    dto: PreEntrustSignDto,
    body: pureSign(),
    wrong: { ...pureSign(), out_contract_code: '' },
    issue: 'out_contract_code length',
  },
  {
    dto: RefundDto,
    body: fullRefundRequest(),
    wrong: { ...fullRefundRequest(), amount: { refund: 0, total: 1, currency: 'CNY' } },
    issue: 'amount.refund range',
  },
  {
    dto: UploadPolicyDto,
    body: fullUploadRequest(),
    wrong: { ...fullUploadRequest(), out_insurance_no: '' },
    issue: 'out_insurance_no length',
  },
];

const BASES: Readonly<Record<string, ValidationPipeOptions>> = {
  transform: { transform: true },
  'transform and whitelist': { transform: true, whitelist: true },
  whitelist: { whitelist: true },
};

/** Passes a JSON body through a pipe and returns the issues, or the value for the handler. */
async function pipe(options: ValidationPipeOptions, metatype: Type, body: object) {
  const validation = new ValidationPipe({
    ...options,
    exceptionFactory: (errors) => new BadRequestException(issuesIn(errors, '')),
  });
  try {
    const value = await validation.transform(toJson(body), { type: 'body', metatype });
    return { received: toJson(value as object) };
  } catch (error) {
    if (!(error instanceof BadRequestException)) throw error;
    return { issues: (error.getResponse() as { message: string[] }).message };
  }
}

function toJson(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe.each(Object.entries(SETTINGS))('a ValidationPipe with %s', (_setting, setting) => {
  describe.each(Object.entries(BASES))('and %s', (_base, base) => {
    const options = { ...base, ...setting };

    it.each(REQUESTS)('passes a valid $dto.name unchanged', async ({ dto, body }) => {
      expect(await pipe(options, dto, body)).toEqual({ received: toJson(body) });
    });

    it.each(REQUESTS)('reports an invalid field of $dto.name', async ({ dto, wrong, issue }) => {
      expect(await pipe(options, dto, wrong)).toEqual({ issues: [issue] });
    });
  });
});

describe('a pipe with excludeExtraneousValues', () => {
  it('drops unknown properties, including nested ones', async () => {
    const options = { transform: true, transformOptions: { excludeExtraneousValues: true } };
    const inside = pureSign().policy_periods.map((period) => ({ ...period, unknown: 1 }));
    const body = { ...pureSign(), unknown: 1, policy_periods: inside };
    expect(await pipe(options, PreEntrustSignDto, body)).toEqual({ received: toJson(pureSign()) });
  });
});

describe('a request made by class-transformer with excludeExtraneousValues', () => {
  const startMerchant = useMerchant();

  it('sends the same as a plain object, without unset fields', async () => {
    const merchant = await startMerchant(answerSigned(PRE_SIGN_ANSWER));
    const options = { excludeExtraneousValues: true };
    const instance = plainToInstance(PreEntrustSignDto, pureSign(), options);
    const fromInstance = await sentBy(merchant, instance);
    expect(fromInstance).toEqual(await sentBy(merchant, pureSign()));
  });
});
