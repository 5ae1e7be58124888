import { Module } from '@nestjs/common';
import { ContractsModule } from '../contracts/contracts.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { BankCardRefundService } from './bank-card-refund.service.js';
import { DeductionService } from './deduction.service.js';
import { OrderInquiryService } from './order-inquiry.service.js';
import { PeriodListService } from './period-list.service.js';
import { PremiumOrders } from './premium-orders.js';
import { PremiumResults } from './premium-results.js';
import { PremiumsApiController } from './premiums.api.controller.js';
import { PremiumsController } from './premiums.controller.js';
import { RefundService } from './refund.service.js';
import { SignedPeriodsService } from './signed-periods.service.js';

@Module({
  imports: [ContractsModule, NotificationsModule],
  controllers: [PremiumsController, PremiumsApiController],
  providers: [
    BankCardRefundService,
    DeductionService,
    OrderInquiryService,
    PeriodListService,
    PremiumOrders,
    PremiumResults,
    RefundService,
    SignedPeriodsService,
  ],
  exports: [PeriodListService, PremiumOrders, SignedPeriodsService],
})
export class PremiumsModule {}
