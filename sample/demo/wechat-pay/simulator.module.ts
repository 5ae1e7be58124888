import { Global, Module } from '@nestjs/common';
import { EmbeddedSimulator } from './embedded-simulator.js';

@Global()
@Module({ providers: [EmbeddedSimulator], exports: [EmbeddedSimulator] })
export class SimulatorModule {}
