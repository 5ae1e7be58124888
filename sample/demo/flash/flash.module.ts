import { Global, Module } from '@nestjs/common';
import { Flash } from './flash.js';

@Global()
@Module({ providers: [Flash], exports: [Flash] })
export class FlashModule {}
