import { Global, Module } from '@nestjs/common';
import { SampleConfig } from './sample-config.js';

@Global()
@Module({ providers: [SampleConfig], exports: [SampleConfig] })
export class SampleConfigModule {}
