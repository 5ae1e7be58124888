import { expect } from 'vitest';
import {
  type CallOptions,
  type PreEntrustSignDto,
  WechatPayRequestValidationError,
} from '../../../lib/index.js';
import { errorOf, type Merchant } from '../applications/merchant.js';

/** The error with which a pre-sign is rejected before any request is sent. */
export async function rejectionOf(
  merchant: Merchant,
  dto: unknown,
  options?: CallOptions,
): Promise<WechatPayRequestValidationError> {
  const sent = merchant.server.requests.length;
  const error = await errorOf<WechatPayRequestValidationError>(
    merchant.service.preEntrustSign(dto as PreEntrustSignDto, options),
  );
  expect(error).toBeInstanceOf(WechatPayRequestValidationError);
  expect(merchant.server.requests).toHaveLength(sent);
  return error;
}

/** Path and rule of each issue of a rejected pre-sign, `'<path> <rule>'`. */
export async function issuesOf(
  merchant: Merchant,
  dto: unknown,
  options?: CallOptions,
): Promise<string[]> {
  const { issues } = await rejectionOf(merchant, dto, options);
  return issues.map(({ path, rule }) => `${path} ${rule}`);
}

/** The JSON body that an accepted pre-sign sent. */
export async function sentBy(
  merchant: Merchant,
  dto: unknown,
  options?: CallOptions,
): Promise<Record<string, unknown>> {
  const before = merchant.server.requests.length;
  await merchant.service.preEntrustSign(dto as PreEntrustSignDto, options);
  expect(merchant.server.requests).toHaveLength(before + 1);
  return JSON.parse(merchant.server.requests[before]!.body.toString());
}

/** `[]` when a pre-sign is sent, otherwise path and rule of each issue. */
export async function verdictOn(merchant: Merchant, dto: unknown): Promise<string[]> {
  try {
    await merchant.service.preEntrustSign(dto as PreEntrustSignDto);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(WechatPayRequestValidationError);
    return (error as WechatPayRequestValidationError).issues.map(
      ({ path, rule }) => `${path} ${rule}`,
    );
  }
}
