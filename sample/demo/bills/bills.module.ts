import { Module } from '@nestjs/common';
import { PremiumsModule } from '../premiums/premiums.module.js';
import { BillsController } from './bills.controller.js';
import { TradeBillService } from './trade-bill.service.js';

@Module({
  imports: [PremiumsModule],
  controllers: [BillsController],
  providers: [TradeBillService],
})
export class BillsModule {}
