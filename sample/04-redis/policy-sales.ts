import { Injectable, Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import {
  type ContractSignedNotification,
  OnWechatPayNotification,
} from 'nestjs-wechatpay-insurance';

@Injectable()
export class PolicySales {
  readonly #logger = new Logger(PolicySales.name);

  constructor(private readonly redis: Redis) {}

  /** Counts, so that a second run would be visible. */
  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'contract-signed' })
  async contractSigned({ resource }: ContractSignedNotification): Promise<void> {
    const runs = await this.redis.hincrby('policies', resource.out_contract_code, 1);
    this.#logger.log(
      `${resource.out_contract_code} is signed: run ${runs}, in instance ${process.pid}`,
    );
  }
}
