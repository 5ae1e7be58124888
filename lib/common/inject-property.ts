import { Inject, type Type } from '@nestjs/common';

const PROPERTIES = Symbol('injected properties');

interface PropertyHolder {
  [PROPERTIES]?: readonly { readonly property: symbol; readonly token: Type }[];
}

/**
 * Creates a service of this package outside of Nest's container.
 *
 * @param dependencies instances of every class that {@link injectProperty} names.
 */
export function createWithProperties<T extends object>(
  service: Type<T>,
  dependencies: readonly object[],
): T {
  const instance = new service();
  for (const { property, token } of (instance as PropertyHolder)[PROPERTIES] ?? []) {
    const dependency = dependencies.find((one) => one instanceof token);
    if (dependency === undefined) throw new Error(`${service.name} needs a ${token.name}`);
    Reflect.set(instance, property, dependency);
  }
  return instance;
}

/**
 * Injects a dependency of a service that applications extend. A property leaves the constructor to the subclass, and
 * a symbol as its key lets the subclass name its members freely. The property is not enumerable.
 */
export function injectProperty<T>(service: Type<object>, property: symbol, token: Type<T>): void {
  Inject(token)(service.prototype as object, property);
  const { prototype } = service as { readonly prototype: PropertyHolder };
  prototype[PROPERTIES] = [...(prototype[PROPERTIES] ?? []), { property, token }];
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
