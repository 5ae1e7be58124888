import type { FieldReader } from '../fields/field-reader.js';
import { refuseField } from '../fields/refuse-field.js';
import { refuseRule } from '../http/refuse-rule.js';
import type { ContractRecord } from './contract-record.js';

/** @throws ApiRefusal when the body's `appid` is missing or not the one that the contract was signed with. */
export function checkAppid(fields: FieldReader, { request }: ContractRecord): void {
  const appid = fields.text('appid', { max: 32 });
  if (appid === request.appid) return;
  refuseField(fields.at('appid'), `must be ${request.appid}, with which the contract was signed`, {
    value: appid,
  });
}

/** @throws ApiRefusal unless the contract is `SIGNED` or `TO_BE_RENEWED`. */
export function checkInForce(contract: ContractRecord): void {
  if (contract.canDeduct) return;
  refuseRule(
    '签约协议状态不允许此操作',
    `the contract is ${contract.state}; it must be SIGNED or TO_BE_RENEWED`,
  );
}

/** @throws ApiRefusal when the contract never came into force, so that it has no periods. */
export function checkSigned({ state }: ContractRecord): void {
  if (state !== 'SIGN_FAILED') return;
  refuseRule('签约未成功', 'the contract is SIGN_FAILED and has no periods');
}
