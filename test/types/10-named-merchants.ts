/* Named merchants: tokens, decorators and guards. */
import { type CanActivate, Controller, Inject, Post, type Type, UseGuards } from '@nestjs/common';
import { APP_GUARD, type ModuleRef } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import type { HttpService } from '@nestjs/axios';
import {
  getWechatPayClientToken,
  getWechatPayHttpServiceToken,
  getWechatPayInsuranceOptionsToken,
  getWechatPayInsuranceToken,
  getWechatPayNotificationVerifierToken,
  getWechatPayPoliciesToken,
  getWechatPayStatusToken,
  getWechatPayTransactionsToken,
  InjectWechatPayClient,
  InjectWechatPayHttpService,
  InjectWechatPayInsurance,
  InjectWechatPayInsuranceOptions,
  InjectWechatPayNotificationVerifier,
  InjectWechatPayPolicies,
  InjectWechatPayStatus,
  InjectWechatPayTransactions,
  type WechatPayClient,
  WechatPayInsuranceModule,
  type WechatPayInsuranceModuleExtras,
  type WechatPayInsuranceOptions,
  wechatPayInsuranceOptionsFromConfig,
  type WechatPayInsuranceService,
  WechatPayNotificationGuard,
  WechatPayNotificationVerifier,
  type WechatPayPolicyService,
  type WechatPayStatus,
  type WechatPayTransactionService,
} from 'nestjs-wechatpay-insurance';
import { WechatPayHealthIndicator } from 'nestjs-wechatpay-insurance/terminus';
import { createWechatPayTestOptions } from 'nestjs-wechatpay-insurance/testing';

export const extras: WechatPayInsuranceModuleExtras = { name: undefined };

export const imports = [
  WechatPayInsuranceModule.forRoot({ ...createWechatPayTestOptions(), name: 'a' }),
  WechatPayInsuranceModule.forRootAsync({
    name: 'b',
    useFactory: () => wechatPayInsuranceOptionsFromConfig(process.env, { prefix: 'WECHATPAY_B_' }),
  }),
];

export const misplaced = WechatPayInsuranceModule.forRootAsync({
  // @ts-expect-error -- the name belongs next to the factory
  useFactory: () => ({ ...createWechatPayTestOptions(), name: 'b' }),
});

export class Sales {
  @InjectWechatPayStatus('b') readonly status!: WechatPayStatus;
  @InjectWechatPayHttpService('b') readonly http!: HttpService;

  constructor(
    @InjectWechatPayInsurance() readonly insurance: WechatPayInsuranceService,
    @InjectWechatPayInsurance('b') readonly insuranceOfB: WechatPayInsuranceService,
    @InjectWechatPayTransactions('b') readonly transactions: WechatPayTransactionService,
    @InjectWechatPayPolicies('b') readonly policies: WechatPayPolicyService,
    @InjectWechatPayClient('b') readonly client: WechatPayClient,
    @InjectWechatPayNotificationVerifier('b') readonly verifier: WechatPayNotificationVerifier,
    @InjectWechatPayInsuranceOptions('b') readonly options: WechatPayInsuranceOptions,
  ) {}
}

export class Wrong {
  // @ts-expect-error -- a name is a string
  constructor(@InjectWechatPayInsurance(1) readonly insurance: WechatPayInsuranceService) {}
}

/** A token keeps the type of what it injects. */
export function getFromApp(moduleRef: ModuleRef): readonly unknown[] {
  const insurance: WechatPayInsuranceService = moduleRef.get(getWechatPayInsuranceToken('b'));
  const status: WechatPayStatus = moduleRef.get(getWechatPayStatusToken('b'), { strict: false });
  return [insurance, status];
}

export const factory = {
  provide: 'factory',
  inject: [
    getWechatPayInsuranceToken('b'),
    getWechatPayTransactionsToken('b'),
    getWechatPayPoliciesToken('b'),
    getWechatPayClientToken('b'),
    getWechatPayNotificationVerifierToken('b'),
    getWechatPayHttpServiceToken('b'),
    { token: getWechatPayStatusToken('b'), optional: true },
  ],
  useFactory: (insurance: WechatPayInsuranceService) => insurance,
};

@Controller()
export class Notifications {
  @Post('b')
  @UseGuards(WechatPayNotificationGuard.for('b'))
  receive(): void {}
}

export class QuietGuard extends WechatPayNotificationGuard {
  readonly isQuiet = true;
}

export class GuardWithMore extends WechatPayNotificationGuard {
  constructor(
    @Inject(WechatPayNotificationVerifier) verifier: WechatPayNotificationVerifier,
    @Inject('more') readonly more: string,
  ) {
    super(verifier);
  }
}

export const guard: Type<CanActivate> = WechatPayNotificationGuard.for('b');
export const subclass: Type<QuietGuard> = QuietGuard.for('b');
export const isQuiet: true = new (QuietGuard.for('b'))({} as WechatPayNotificationVerifier).isQuiet;
export const global = { provide: APP_GUARD, useClass: WechatPayNotificationGuard.for('b') };

// @ts-expect-error -- it would not get its second parameter
export const withMore = GuardWithMore.for('b');
// @ts-expect-error -- for the unnamed merchant, use the class itself
export const unnamed = WechatPayNotificationGuard.for();

export const compiled = Test.createTestingModule({ imports })
  .overrideProvider(getWechatPayInsuranceOptionsToken('b'))
  .useValue(createWechatPayTestOptions())
  .overrideProvider(getWechatPayInsuranceToken('b'))
  .useValue({ queryContract: async () => undefined })
  .overrideGuard(WechatPayNotificationGuard.for('b'))
  .useValue({ canActivate: () => true });

export function checkHealth(indicator: WechatPayHealthIndicator, status: WechatPayStatus) {
  return [
    indicator.isHealthy('b', { name: 'b' }),
    indicator.isHealthy('b', { status, name: undefined }),
  ];
}
