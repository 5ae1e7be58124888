import { Inject } from '@nestjs/common';
import { toInstanceToken } from '../common/instance-name.js';

const OPTIONS = Symbol.for('nestjs-wechatpay-insurance:options');

/**
 * Token under which a module finds its own options, whatever its name. An alias, so that a test overrides the options
 * of one import only.
 */
export const MODULE_OPTIONS = Symbol.for('nestjs-wechatpay-insurance:module-options');

/**
 * Injection token of the module's {@link WechatPayInsuranceOptions}, as `forRoot` or the factory gave them.
 *
 * A test that overrides the provider needs no credentials: the factory of `forRootAsync` does not run.
 *
 * @param name `name` of the import. Default: the unnamed one.
 * @example
 * Test.createTestingModule({ imports: [AppModule] })
 *   .overrideProvider(getWechatPayInsuranceOptionsToken())
 *   .useValue(createWechatPayTestOptions())
 */
export function getWechatPayInsuranceOptionsToken(name?: string): string | symbol {
  return toInstanceToken(OPTIONS, 'WechatPayInsuranceOptions', name);
}

/**
 * Injects the module's {@link WechatPayInsuranceOptions}, as `forRoot` or the factory gave them: without defaults.
 *
 * Each option can be read by its name. Keys, certificates, `signer`, `http` and `notifications` are left out when
 * the object is printed, serialised or spread.
 *
 * @param name `name` of the import. Default: the unnamed one.
 * @example
 * constructor(@InjectWechatPayInsuranceOptions() private readonly options: WechatPayInsuranceOptions) {}
 */
export function InjectWechatPayInsuranceOptions(
  name?: string,
): ParameterDecorator & PropertyDecorator {
  return Inject(getWechatPayInsuranceOptionsToken(name));
}
