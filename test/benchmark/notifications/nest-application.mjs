import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';

/** Starts a Nest application on a free port. */
export async function listenWithNest(module, platform) {
  const options = { rawBody: true, logger: ['error', 'warn'] };
  const app = await NestFactory.create(module, await createAdapter(platform), options);
  await app.listen(0, '127.0.0.1');
  return `${await app.getUrl()}/notifications`;
}

async function createAdapter(platform) {
  if (platform === 'fastify') {
    const { FastifyAdapter } = await import('@nestjs/platform-fastify');
    return new FastifyAdapter();
  }
  const { ExpressAdapter } = await import('@nestjs/platform-express');
  return new ExpressAdapter();
}

/** Decorates a controller with a `receive(notification)` that responds with 204. */
export function decorate(common, controller, guard, parameter) {
  const { Controller, HttpCode, Post, UseGuards } = common;
  const method = Object.getOwnPropertyDescriptor(controller.prototype, 'receive');
  for (const decorator of [Post('notifications'), HttpCode(204), UseGuards(guard)]) {
    decorator(controller.prototype, 'receive', method);
  }
  parameter(controller.prototype, 'receive', 0);
  Controller()(controller);
}
