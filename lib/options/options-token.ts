import { Inject } from '@nestjs/common';

const OPTIONS = Symbol.for('nestjs-wechatpay-insurance:options');

/**
 * Injection token of the module's {@link WechatPayInsuranceOptions}, as `forRoot` or the factory gave them.
 *
 * A test that overrides the provider needs no credentials: the factory of `forRootAsync` does not run.
 *
 * @example
 * Test.createTestingModule({ imports: [AppModule] })
 *   .overrideProvider(getWechatPayInsuranceOptionsToken())
 *   .useValue(createWechatPayTestOptions())
 */
export function getWechatPayInsuranceOptionsToken(): symbol {
  return OPTIONS;
}

/**
 * Injects the module's {@link WechatPayInsuranceOptions}, as `forRoot` or the factory gave them: without defaults.
 *
 * Each option can be read by its name. Keys, certificates, `signer`, `http` and `notifications` are left out when
 * the object is printed, serialised or spread.
 *
 * @example
 * constructor(@InjectWechatPayInsuranceOptions() private readonly options: WechatPayInsuranceOptions) {}
 */
export function InjectWechatPayInsuranceOptions(): ParameterDecorator & PropertyDecorator {
  return Inject(OPTIONS);
}
