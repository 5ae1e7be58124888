/* Services are extended and replaced without a name of the package's internals. */
import { Inject, Injectable } from '@nestjs/common';
import {
  type CallOptions,
  type InsuranceContract,
  type QueryContractDto,
  WechatPayClient,
  WechatPayInsuranceService,
  WechatPayPolicyService,
  WechatPayTransactionService,
} from 'nestjs-wechatpay-insurance';

@Injectable()
class Ledger {
  write(_line: string): void {}
}

@Injectable()
export class MyInsurance extends WechatPayInsuranceService {
  // Any name is free.
  private readonly client = 1;
  protected readonly api = 2;
  readonly settings = this.client + this.api;

  constructor(@Inject(Ledger) private readonly ledger: Ledger) {
    super();
  }

  override async queryContract(
    dto: QueryContractDto,
    options?: CallOptions,
  ): Promise<InsuranceContract> {
    const contract = await super.queryContract(dto, options);
    this.ledger.write(contract.contract_id);
    return contract;
  }
}

export class MyTransactions extends WechatPayTransactionService {}
export class MyPolicies extends WechatPayPolicyService {}
export class MyClient extends WechatPayClient {}

/** A service has public members only, so a complete fake needs no cast. */
type Fake<T> = { readonly [Name in keyof T]: T[Name] };
declare const fake: Fake<WechatPayInsuranceService>;
export const service: WechatPayInsuranceService = fake;
export class FakePolicies implements Pick<WechatPayPolicyService, 'queryPolicy'> {
  declare queryPolicy: WechatPayPolicyService['queryPolicy'];
}

// @ts-expect-error -- a part of the methods is not the service
export const part: WechatPayInsuranceService = { queryContract: fake.queryContract };
// @ts-expect-error -- the constructor shows no internal class
export const byHand = new WechatPayInsuranceService({});
// @ts-expect-error -- a subclass takes what its own constructor needs
export const withoutLedger = new MyInsurance();
