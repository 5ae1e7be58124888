import { describe, expect, it } from 'vitest';
import {
  type InsuranceContract,
  PolicyFields,
  PreEntrustSignDto,
  QueryContractDto,
  QueryRefundDto,
  RenewContractDto,
  TerminateContractDto,
  toRequest,
  UpdatePolicyDto,
} from '../../lib/index.js';

const CONTRACT: InsuranceContract = {
  mchid: '1900000109',
  contract_id: '123124412412423431',
  appid: 'wxcbda96de0b165486',
  plan_id: 12535,
  out_contract_code: 'P20261201000001',
  contract_state: 'SIGNED',
  openid: 'oUser',
};

describe('toRequest', () => {
  it('copies the fields of the class and leaves out all other properties', () => {
    expect(toRequest(QueryContractDto, CONTRACT)).toStrictEqual({
      plan_id: 12535,
      out_contract_code: 'P20261201000001',
    });
    const terminated = { ...CONTRACT, contract_termination_remark: 'moved', later: 1 };
    expect(toRequest(TerminateContractDto, terminated)).toStrictEqual({
      plan_id: 12535,
      out_contract_code: 'P20261201000001',
      contract_termination_remark: 'moved',
    });
  });

  it('leaves out what WeChat Pay added later, at every depth', () => {
    const period = {
      policy_period_id: 2,
      estimated_deduct_date: '2027-01-02',
      estimated_deduct_amount: { total: 1000, currency: 'CNY', later: { a: 1 } },
      policy_period_state: 'PAID',
      deduct_amount: { total: 1000 },
      deduct_date: '2027-01-02',
    } as const;
    expect(toRequest(RenewContractDto, { ...CONTRACT, policy_periods: [period] })).toStrictEqual({
      plan_id: 12535,
      contract_id: '123124412412423431',
      appid: 'wxcbda96de0b165486',
      policy_periods: [
        {
          policy_period_id: 2,
          estimated_deduct_date: '2027-01-02',
          estimated_deduct_amount: { total: 1000, currency: 'CNY' },
        },
      ],
    });
  });

  it('changes nothing in its source and shares no object with it', () => {
    const source = Object.freeze({
      ...CONTRACT,
      policy_periods: Object.freeze([
        Object.freeze({
          policy_period_id: 1,
          estimated_deduct_date: '2026-12-02',
          estimated_deduct_amount: Object.freeze({ total: 1 }),
        }),
      ]),
    });
    const request = toRequest(RenewContractDto, source);
    const [period] = request.policy_periods;
    expect(period).toEqual(source.policy_periods[0]);
    expect(period).not.toBe(source.policy_periods[0]);
    expect(period?.estimated_deduct_amount).not.toBe(
      source.policy_periods[0]?.estimated_deduct_amount,
    );
  });

  it('keeps wrong values, which the call reports', () => {
    const wrong = { ...CONTRACT, plan_id: '12535', policy_periods: [null, 'a', [1]] };
    expect(toRequest(RenewContractDto, wrong as never)).toStrictEqual({
      plan_id: '12535',
      contract_id: '123124412412423431',
      appid: 'wxcbda96de0b165486',
      policy_periods: [null, 'a', [1]],
    });
    const amount = { total: 1, currency: 'USD' };
    expect(toRequest(PreEntrustSignDto, { amount } as never)).toStrictEqual({ amount });
  });

  it('leaves out absent and undefined fields, and keeps false, 0 and empty lists', () => {
    const policy = {
      out_insurance_no: 'I1',
      policy_code: undefined,
      support_renewal: false,
      first_period_amount: 0,
      insured_name_list: [],
    };
    expect(toRequest(UpdatePolicyDto, policy)).toStrictEqual({
      out_insurance_no: 'I1',
      support_renewal: false,
      first_period_amount: 0,
      insured_name_list: [],
    });
    expect(toRequest(PolicyFields, policy)).toStrictEqual({
      out_insurance_no: 'I1',
      first_period_amount: 0,
    });
  });

  it('picks the fields that a subclass inherits, and not those that it adds', () => {
    class OwnQuery extends QueryRefundDto {
      operator?: string;
    }
    expect(toRequest(OwnQuery, { out_refund_no: 'R1', operator: 'a' })).toStrictEqual({
      out_refund_no: 'R1',
    });
  });

  it('rejects a class that is not a request', () => {
    class Other {
      plan_id = 1;
    }
    expect(() => toRequest(Other, { plan_id: 1 })).toThrow(TypeError);
    expect(() => toRequest(Other, { plan_id: 1 })).toThrow(
      'Other declares no fields of a request: pass a request class of nestjs-wechatpay-insurance',
    );
  });
});
