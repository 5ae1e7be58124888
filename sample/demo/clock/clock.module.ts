import { Global, Module } from '@nestjs/common';
import { ClockApiController } from './clock.api.controller.js';
import { ClockController } from './clock.controller.js';
import { SampleClock } from './sample-clock.js';
import { TimeTravelService } from './time-travel.service.js';

@Global()
@Module({
  controllers: [ClockController, ClockApiController],
  providers: [SampleClock, TimeTravelService],
  exports: [SampleClock, TimeTravelService],
})
export class ClockModule {}
