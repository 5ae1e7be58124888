import { Inject, type Type } from '@nestjs/common';

/**
 * Injects a dependency of a service that applications extend. A property leaves the constructor to the subclass, and
 * a symbol as its key lets the subclass name its members freely. The property is not enumerable.
 */
export function injectProperty<T>(service: Type<object>, property: symbol, token: Type<T>): void {
  Inject(token)(service.prototype as object, property);
  Object.defineProperty(service.prototype, property, {
    configurable: true,
    get(this: object): never {
      throw new Error(
        `${this.constructor.name} was created without Nest, or used in its constructor: inject it, or list it in the providers of a module that imports WechatPayInsuranceModule`,
      );
    },
    set(this: object, value: T) {
      Object.defineProperty(this, property, { value, configurable: true, writable: true });
    },
  });
}
