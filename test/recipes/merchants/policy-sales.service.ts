import { Injectable } from '@nestjs/common';
import {
  InjectWechatPayInsurance,
  TerminateContractDto,
  WechatPayInsuranceService,
} from 'nestjs-wechatpay-insurance';

@Injectable()
export class PolicySales {
  constructor(
    @InjectWechatPayInsurance() private readonly insurance: WechatPayInsuranceService,
    @InjectWechatPayInsurance('life') private readonly lifeInsurance: WechatPayInsuranceService,
  ) {}

  terminate(line: 'health' | 'life', contract: TerminateContractDto) {
    const insurance = line === 'life' ? this.lifeInsurance : this.insurance;
    return insurance.terminateContract(contract);
  }
}
