import { type EncryptedResource, isEncryptedResource } from '../../crypto/resource-cipher.js';
import { WechatPayNotificationException } from '../wechat-pay-notification.exception.js';

/** A notification as it came, its resource still encrypted. Fields that WeChat Pay adds later are kept. */
export interface NotificationEnvelope {
  readonly id: string;
  readonly create_time: string;
  readonly event_type: string;
  readonly resource_type: string;
  readonly summary: string;
  readonly resource: EncryptedResource & { readonly original_type?: unknown };
}

/**
 * Parses the body of a notification whose signature holds.
 *
 * @throws {WechatPayNotificationException} `malformed-body`.
 */
export function parseEnvelope(body: Buffer): NotificationEnvelope {
  const value = parseObject(body, 'the body is no JSON object');
  if (value['summary'] === undefined) value['summary'] = '';
  const { id, create_time, event_type, resource_type, summary, resource } = value;
  if (typeof id !== 'string' || id === '') throw malformed('id is missing');
  if (typeof event_type !== 'string' || event_type === '') throw malformed('event_type is missing');
  if (typeof create_time !== 'string') throw malformed('create_time is missing');
  if (resource_type !== 'encrypt-resource') throw malformed('resource_type is no encrypt-resource');
  if (typeof summary !== 'string') throw malformed('summary is no text');
  if (!isEncryptedResource(resource)) {
    throw malformed('resource is not encrypted with AEAD_AES_256_GCM, or a part of it is missing');
  }
  // Every field was looked at above; nobody else holds the object, so that it need not be copied.
  return value as unknown as NotificationEnvelope;
}

/** @throws {WechatPayNotificationException} `malformed-body`. */
export function parseObject(bytes: Buffer, problem: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch {
    throw malformed(problem);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw malformed(problem);
}

function malformed(problem: string): WechatPayNotificationException {
  return new WechatPayNotificationException('malformed-body', problem);
}
