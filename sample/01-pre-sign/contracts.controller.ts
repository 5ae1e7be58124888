import { Body, Controller, Get, Param, ParseIntPipe, Post } from '@nestjs/common';
import {
  type InsuranceContract,
  PreEntrustSignDto,
  type PreEntrustSignResponse,
  WechatPayInsuranceService,
} from 'nestjs-wechatpay-insurance';

@Controller('contracts')
export class ContractsController {
  constructor(private readonly insurance: WechatPayInsuranceService) {}

  /**
   * The pipe checks single fields, the service also checks rules that span fields. A public endpoint would take
   * the premium from the insurer's tariff and the openid from the session, not from the body.
   */
  @Post()
  sign(@Body() request: PreEntrustSignDto): Promise<PreEntrustSignResponse> {
    return this.insurance.preEntrustSign(request);
  }

  @Get(':plan_id/:out_contract_code')
  find(
    @Param('plan_id', ParseIntPipe) plan_id: number,
    @Param('out_contract_code') out_contract_code: string,
  ): Promise<InsuranceContract> {
    return this.insurance.queryContract({ plan_id, out_contract_code });
  }
}
