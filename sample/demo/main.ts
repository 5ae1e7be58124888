import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { SampleConfig } from './config/sample-config.js';
import { startProblem } from './config/start-problem.js';
import { EmbeddedSimulator } from './wechat-pay/embedded-simulator.js';

/** Loopback only: the sample has no login. */
const HOST = '127.0.0.1';

async function start(): Promise<void> {
  const app = await NestFactory.create(AppModule, {
    // Connections that browsers keep open would delay the shutdown.
    forceCloseConnections: true,
    // A configuration error is printed below in one message without a stack trace.
    abortOnError: false,
    bufferLogs: true,
    autoFlushLogs: false,
  });
  app.flushLogs();
  // Ctrl+C also stops the simulator, through Nest's shutdown hooks.
  app.enableShutdownHooks(['SIGINT', 'SIGTERM'], { useProcessExit: true });
  const { port, url } = app.get(SampleConfig);
  await app.listen(port, HOST);
  const simulated = app.get(EmbeddedSimulator).isRunning;
  const side = simulated ? 'simulated 模拟器' : 'the real one 真实环境';
  new Logger('Sample').log(`Open 请打开 ${url} (WeChat Pay 微信支付: ${side})`);
}

try {
  await start();
} catch (error) {
  process.stderr.write(`${startProblem(error)}\n`);
  process.exit(1);
}
