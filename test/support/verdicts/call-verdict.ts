import { expect } from 'vitest';
import { WechatPayRequestValidationError } from '../../../lib/index.js';
import { type InsuranceCall, send } from '../requests/insurance-calls.js';
import { answerSigned, type Merchant } from '../applications/merchant.js';
import type { WireHandler } from '../wire/wire-server.js';

/** Responds to a request as WeChat Pay does on success. */
export function success({ answer, status }: InsuranceCall): WireHandler {
  return answerSigned(answer === undefined ? '' : JSON.stringify(answer), status);
}

/** `[]` when a request is sent, otherwise path and rule of each issue; nothing was sent then. */
export async function verdictOnCall(
  merchant: Merchant,
  call: InsuranceCall,
  dto: unknown,
): Promise<string[]> {
  const before = merchant.server.requests.length;
  try {
    await send(merchant.service, call, dto);
  } catch (error) {
    expect(error).toBeInstanceOf(WechatPayRequestValidationError);
    expect(merchant.server.requests).toHaveLength(before);
    const { issues } = error as WechatPayRequestValidationError;
    return issues.map(({ path, rule }) => `${path} ${rule}`);
  }
  expect(merchant.server.requests).toHaveLength(before + 1);
  return [];
}
