import { matchPath } from '../http/path-template.js';
import { SimulatedApiError } from '../validation/simulated-api-error.js';
import type { SimulatedEndpoint } from './endpoint.js';

/** The endpoint for a request, and the path parameters of the request. */
interface Route {
  readonly endpoint: SimulatedEndpoint;
  readonly parameters: Readonly<Record<string, string>>;
}

/** @throws SimulatedApiError when no endpoint matches the method and path. */
export function getRoute(table: readonly SimulatedEndpoint[], method: string, path: string): Route {
  for (const endpoint of table) {
    const parameters = endpoint.method === method ? matchPath(endpoint.path, path) : undefined;
    if (parameters) return { endpoint, parameters: decodeParameters(parameters) };
  }
  throw new SimulatedApiError(
    404,
    'RESOURCE_NOT_EXISTS',
    `模拟器没有此接口 No such API: ${method} ${path}`,
  );
}

function decodeParameters(parameters: Map<string, string>): Record<string, string> {
  return Object.fromEntries(
    Array.from(parameters, ([name, value]) => [name, decodeParameter(name, value)]),
  );
}

function decodeParameter(name: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new SimulatedApiError(
      400,
      'PARAM_ERROR',
      `参数错误: ${name} must be percent-encoded UTF-8`,
      {
        field: name,
        value,
        issue: 'must be percent-encoded UTF-8',
        location: 'path',
      },
    );
  }
}
