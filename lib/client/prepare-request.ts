import type { WechatPayKey } from '../credentials/platform-certificate.js';
import type { ApiRequest } from './api-request.js';
import { encryptFields } from './encrypt-fields.js';
import type { Endpoint } from './endpoint.js';
import { fillPath, pathFieldsOf, queryOf } from './request-target.js';

/**
 * Turns a validated request into what is sent: fields of the path, encrypted fields, and the rest in the
 * body (serialised once) or, for a GET, in the query.
 */
export function prepareRequest<Request extends object, Response extends object>(
  endpoint: Endpoint<Request, Response>,
  name: string,
  value: Readonly<Record<string, unknown>>,
  extraFields: Readonly<Record<string, unknown>>,
  key: WechatPayKey,
): ApiRequest {
  const encrypted = encryptFields(endpoint.request, value, key.publicKey);
  const inPath = new Set(pathFieldsOf(endpoint.path));
  const fields = Object.fromEntries([
    ...Object.entries(encrypted.value).filter(([field]) => !inPath.has(field)),
    ...Object.entries(extraFields),
  ]);
  const path = fillPath(endpoint.path, encrypted.value);
  const hasBody = endpoint.method !== 'GET';
  return {
    endpoint: name,
    method: endpoint.method,
    target: hasBody ? path : path + queryOf(fields),
    ...(hasBody && { body: Buffer.from(JSON.stringify(fields)) }),
    retry: endpoint.retry,
    serial: key.serial,
    personal: encrypted.personal,
  };
}
