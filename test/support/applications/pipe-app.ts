import 'reflect-metadata';
import {
  BadRequestException,
  Body,
  Controller,
  type INestApplication,
  Post,
  type Type,
  UsePipes,
  type ValidationError,
  ValidationPipe,
  type ValidationPipeOptions,
} from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import http from 'node:http';
import { json } from 'node:stream/consumers';
import { PreEntrustSignDto } from '../../../lib/index.js';

export const PLATFORMS = {
  Express: () => new ExpressAdapter(),
  Fastify: () => new FastifyAdapter(),
} as const;

/** Common configurations of Nest's `ValidationPipe`. */
export const PIPES = {
  plain: {},
  transform: { transform: true },
  whitelist: { whitelist: true },
  forbidNonWhitelisted: { transform: true, whitelist: true, forbidNonWhitelisted: true },
  enableImplicitConversion: {
    transform: true,
    transformOptions: { enableImplicitConversion: true },
  },
  everything: {
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    transformOptions: { enableImplicitConversion: true },
  },
} as const satisfies Readonly<Record<string, ValidationPipeOptions>>;

export type PipeName = keyof typeof PIPES;

/** The response of a controller behind a pipe. */
export interface PipeVerdict {
  readonly status: number;
  /** Path and rule of each issue, `'<path> <rule>'`. */
  readonly issues: readonly string[];
  /** The body that reached the handler. */
  readonly received: unknown;
}

/** An application with a single route that takes a request class behind a `ValidationPipe`. */
export class PipeApp {
  private constructor(
    private readonly app: INestApplication,
    private readonly url: string,
    // One connection for a whole table: `fetch` takes three times as long per row.
    private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 1 }),
  ) {}

  static async start(
    platform: keyof typeof PLATFORMS,
    pipe: PipeName,
    dto: Type = PreEntrustSignDto,
  ): Promise<PipeApp> {
    const options = { ...PIPES[pipe], exceptionFactory: byPathAndRule };
    const module = await Test.createTestingModule({
      controllers: [behind(options, dto)],
    }).compile();
    const app = module.createNestApplication<INestApplication>(PLATFORMS[platform](), {
      logger: false,
    });
    await app.listen(0, '127.0.0.1');
    return new PipeApp(app, `${await app.getUrl()}/pre-sign`);
  }

  async post(body: unknown): Promise<PipeVerdict> {
    const { agent } = this;
    const headers = { 'Content-Type': 'application/json' };
    const request = http.request(this.url, { method: 'POST', agent, headers });
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      request.once('response', resolve).once('error', reject);
      request.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
    const status = response.statusCode ?? 0;
    const result = (await json(response)) as { issues?: string[]; received?: unknown };
    return { status, issues: result.issues ?? [], received: result.received };
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    await this.app.close();
  }
}

function behind(options: ValidationPipeOptions, dto: Type): Type {
  @Controller('pre-sign')
  class RequestController {
    take(request: unknown) {
      return { received: request };
    }
  }
  // Replaces the decorators, since the class is only known at run time.
  Reflect.defineMetadata('design:paramtypes', [dto], RequestController.prototype, 'take');
  Body()(RequestController.prototype, 'take', 0);
  const method = Object.getOwnPropertyDescriptor(RequestController.prototype, 'take');
  if (method === undefined) throw new Error('the controller has lost its method');
  Post()(RequestController.prototype, 'take', method);
  UsePipes(new ValidationPipe(options))(RequestController.prototype, 'take', method);
  return RequestController;
}

function byPathAndRule(errors: ValidationError[]): BadRequestException {
  return new BadRequestException({ issues: issuesIn(errors, '') });
}

/** Path and rule of each error of class-validator. */
export function issuesIn(errors: readonly ValidationError[], prefix: string): string[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const path = prefix + (/^\d+$/.test(property) ? `[${property}]` : `.${property}`);
    const own = Object.keys(constraints).map((rule) => `${path.replace(/^\./, '')} ${rule}`);
    return [...own, ...issuesIn(children, path)];
  });
}
