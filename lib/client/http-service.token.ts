import { Inject } from '@nestjs/common';

const HTTP_SERVICE = Symbol('nestjs-wechatpay-insurance:http-service');

/** Token of the private `HttpService` that calls WeChat Pay. */
export function getWechatPayHttpServiceToken(): symbol {
  return HTTP_SERVICE;
}

/**
 * Injects the private `HttpService` that calls WeChat Pay, for interceptors. They may look and add
 * headers; one that changes a signed request's bytes fails the call.
 */
export function InjectWechatPayHttpService(): PropertyDecorator & ParameterDecorator {
  return Inject(HTTP_SERVICE);
}
