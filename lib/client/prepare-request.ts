import type { WechatPayKey } from '../credentials/platform-certificate.js';
import type { ApiRequest } from './api-request.js';
import { encryptFields } from './encrypt-fields.js';
import type { Endpoint } from './endpoint.js';
import type { WechatPaySettings } from './settings.js';
import { fillPath, getPathFields, toQuery } from './request-target.js';

/** What a call is made of, beside its endpoint. */
export interface CallParts {
  readonly name: string;
  /** The validated request. */
  readonly value: Readonly<Record<string, unknown>>;
  readonly extraFields: Readonly<Record<string, unknown>>;
  readonly key: WechatPayKey;
  readonly settings: WechatPaySettings;
}

/**
 * Turns a validated request into what is sent: fields of the path, encrypted fields, and the rest in the
 * body (serialised once) or, for a GET, in the query.
 */
export function prepareRequest<Request extends object, Response extends object>(
  endpoint: Endpoint<Request, Response>,
  { name, value, extraFields, key, settings }: CallParts,
): ApiRequest {
  const encrypted = encryptFields(endpoint.request, value, key.publicKey);
  const fields: Record<string, unknown> = { ...encrypted.value, ...extraFields };
  for (const field of getPathFields(endpoint.path)) delete fields[field];
  const path = fillPath(endpoint.path, encrypted.value);
  const hasBody = endpoint.method !== 'GET';
  return {
    endpoint: name,
    method: endpoint.method,
    target: path + toQuery({ ...endpoint.query?.(settings), ...(!hasBody && fields) }),
    ...(hasBody && { body: Buffer.from(JSON.stringify(fields)) }),
    retry: endpoint.retry,
    serial: key.serial,
    personal: encrypted.personal,
  };
}
