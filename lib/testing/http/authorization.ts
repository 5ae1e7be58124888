import { ApiRefusal } from './api-refusal.js';

const SCHEME = 'WECHATPAY2-SHA256-RSA2048';
const NAMES = ['mchid', 'nonce_str', 'timestamp', 'serial_no', 'signature'] as const;

/** The fields of the `Authorization` header. */
export type Authorization = Readonly<Record<(typeof NAMES)[number], string>>;

/**
 * Reads the header; its fields may stand in any order.
 *
 * @throws ApiRefusal when it has not the form that WeChat Pay documents.
 */
export function parseAuthorization(header: string | undefined): Authorization {
  if (!header) refuseSignature('Authorization', 'the Authorization header is missing');
  const space = header.indexOf(' ');
  const scheme = space === -1 ? header : header.slice(0, space);
  if (scheme !== SCHEME)
    refuseSignature('Authorization', `the scheme must be ${SCHEME}, it is ${scheme}`);
  const fields = new Map<string, string>();
  for (const part of header.slice(scheme.length).split(',')) {
    const [, name, value] = /^\s*([a-z_]+)="([^"]*)"\s*$/.exec(part) ?? [];
    if (name === undefined || value === undefined) {
      refuseSignature(
        'Authorization',
        'after the scheme come fields of the form name="value", separated by commas',
      );
    }
    if (fields.has(name)) refuseSignature(name, `${name} stands in the Authorization header twice`);
    fields.set(name, value);
  }
  const read = (name: (typeof NAMES)[number]): string => {
    const value = fields.get(name);
    return value ? value : refuseSignature(name, `${name} is missing in the Authorization header`);
  };
  return {
    mchid: read('mchid'),
    nonce_str: read('nonce_str'),
    timestamp: read('timestamp'),
    serial_no: read('serial_no'),
    signature: read('signature'),
  };
}

/** @throws ApiRefusal always: 401, about one part of the signature. */
export function refuseSignature(
  field: string,
  issue: string,
  information: Record<string, unknown> = {},
): never {
  throw new ApiRefusal(401, 'SIGN_ERROR', `错误的签名，验签失败: ${issue}`, {
    field,
    issue,
    location: 'authorization',
    ...information,
  });
}
