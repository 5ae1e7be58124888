import { HttpService } from '@nestjs/axios';
import { Inject } from '@nestjs/common';
import { toInstanceToken } from '../common/instance-name.js';

const HTTP_SERVICE = Symbol.for('nestjs-wechatpay-insurance:http-service');

/** Token under which a module finds its own `HttpService`, whatever its name. */
export const MODULE_HTTP_SERVICE = Symbol.for('nestjs-wechatpay-insurance:module-http-service');

/**
 * Token of the private `HttpService` that calls WeChat Pay.
 *
 * @param name `name` of the import. Default: the unnamed one.
 */
export function getWechatPayHttpServiceToken(name?: string): string | symbol {
  return toInstanceToken(HTTP_SERVICE, 'WechatPayHttpService', name);
}

/**
 * Injects the private `HttpService` that calls WeChat Pay, for interceptors. They may read requests and add
 * headers; an interceptor that changes the signed parts of a request fails the call.
 *
 * Requests go through Axios once the application has read `axiosRef`; before that, they go directly to
 * `node:http`.
 *
 * @param name `name` of the import. Default: the unnamed one.
 */
export function InjectWechatPayHttpService(name?: string): PropertyDecorator & ParameterDecorator {
  return Inject(getWechatPayHttpServiceToken(name));
}

/**
 * The private `HttpService`. It records whether the application has read its Axios instance.
 *
 * It needs a factory provider, since Nest would resolve the token of Axios that the constructor of `HttpService`
 * injects.
 */
export class WechatPayHttpService extends HttpService {
  #isInUse = false;

  constructor() {
    // Created by the copy of Axios that `@nestjs/axios` has loaded, as in HttpModule.
    super(new HttpService().axiosRef.create());
  }

  /** True once the application has read {@link axiosRef}. */
  get isInUse(): boolean {
    return this.#isInUse;
  }

  override get axiosRef(): HttpService['axiosRef'] {
    this.#isInUse = true;
    return super.axiosRef;
  }
}
