import type { DiscoveryService } from '@nestjs/core';

/** Marks the endpoints of every copy of this package, so that modules can find each other. */
export const ENDPOINT = Symbol.for('nestjs-wechatpay-insurance:notification-endpoint');

/** The endpoint of an import of a module. */
export interface Endpoint {
  readonly mchid: string;
  /** `undefined` when it serves no notifications. */
  readonly path: string | undefined;
  /** `undefined` for the unnamed import. */
  readonly name: string | undefined;
}

/** Finds the endpoints of all modules of the application. */
export function findEndpoints(discovery: Pick<DiscoveryService, 'getProviders'>): Endpoint[] {
  return discovery
    .getProviders()
    .map(({ instance }): unknown => instance)
    .filter((instance) => isEndpoint(instance));
}

/**
 * Returns the endpoint that logs what concerns the handlers of the whole application, since each finds the same. One
 * that serves notifications comes first, and always logs all of it.
 */
export function getReporter(endpoints: readonly Endpoint[]): Endpoint | undefined {
  return endpoints.find(({ path }) => path !== undefined) ?? endpoints[0];
}

function isEndpoint(instance: unknown): instance is Endpoint {
  return typeof instance === 'object' && instance !== null && ENDPOINT in instance;
}
