import 'reflect-metadata';
import {
  Body,
  Controller,
  type INestApplication,
  Inject,
  Injectable,
  Module,
  type OnModuleInit,
  Post,
} from '@nestjs/common';
import { type AbstractHttpAdapter, HttpAdapterHost, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import express from 'express';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { RawRoute } from '../../lib/platform/raw-route.js';
import { PLATFORMS } from '../support/wire/platforms.js';
import { rawPost } from '../support/wire/raw-post.js';
import { readAll } from '../support/wire/read-all.js';

const PATH = '/raw/route';
const JSON_TYPE = [['Content-Type', 'application/json']] as const;

/** Responds with the received bytes in hexadecimal digits. */
async function echoBytes(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const bytes = await readAll(request);
  response.end(bytes.toString('hex'));
}

@Injectable()
class Endpoint implements OnModuleInit {
  readonly #route: RawRoute;

  constructor(@Inject(HttpAdapterHost) host: HttpAdapterHost) {
    this.#route = new RawRoute(host, PATH, (...parts) => void echoBytes(...parts));
  }

  onModuleInit(): void {
    this.#route.mount();
  }
}

@Module({ providers: [Endpoint] })
class EndpointModule {}

@Controller()
class AppController {
  @Post('parsed')
  parsed(@Body() given: unknown): unknown {
    return { given };
  }
}

@Module({ imports: [EndpointModule], controllers: [AppController] })
class AppModule {}

describe.each(PLATFORMS)('a raw route on %s', (platform, adapter) => {
  let app: INestApplication | undefined;
  const listen = async (created: INestApplication) => {
    app = created;
    await created.listen(0, '127.0.0.1');
    const { port } = created.getHttpServer().address() as { port: number };
    return `http://127.0.0.1:${port}`;
  };
  const create = () => NestFactory.create(AppModule, adapter(), { logger: false });
  const post = (origin: string, bytes: Buffer, path = PATH) =>
    rawPost(origin + path, JSON_TYPE, bytes);
  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  it.each([
    ['JSON', '{"a": 1}'],
    ['broken JSON', '{"a":'],
    ['more than the limit of a parser', ' '.repeat(2 * 1024 * 1024)],
  ])('receives the bytes of %s', async (_what, text) => {
    const origin = await listen(await create());
    const { status, body } = await post(origin, Buffer.from(text));
    expect(status).toBe(200);
    expect(Buffer.from(body, 'hex').toString()).toBe(text);
  });

  it('leaves other routes to the application and its parsers', async () => {
    const origin = await listen(await create());
    const { status, body } = await post(origin, Buffer.from('{"a":1}'), '/parsed');
    expect([status, JSON.parse(body)]).toEqual([201, { given: { a: 1 } }]);
    for (const path of [`${PATH}/more`, `/more${PATH}`, PATH.slice(0, -1), '/']) {
      expect((await post(origin, Buffer.from('{}'), path)).status).toBe(404);
    }
    expect((await fetch(origin + PATH)).status).toBe(404);
  });

  it('runs before a parser of the application, also under a testing module', async () => {
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    const created = module.createNestApplication(adapter(), { logger: false });
    if (platform === 'Express') created.use(express.json());
    const origin = await listen(created);
    expect((await post(origin, Buffer.from('{"a":'))).status).toBe(200);
  });

  it('returns false from mount() in an application without HTTP', async () => {
    const context = await NestFactory.createApplicationContext(EndpointModule, { logger: false });
    const route = new RawRoute(context.get(HttpAdapterHost), PATH, () => {});
    expect(route.mount()).toBe(false);
    await context.close();
  });
});

describe('a raw route on Express', () => {
  it.each(['strict routing', 'case sensitive routing'])(
    'keeps the setting %s of the application’s own Express',
    async (setting) => {
      const instance = express();
      instance.enable(setting);
      const app = await NestFactory.create(AppModule, new ExpressAdapter(instance), {
        logger: false,
      });
      await app.listen(0, '127.0.0.1');
      const { port } = app.getHttpServer().address() as { port: number };
      const other = setting === 'strict routing' ? '/parsed/' : '/Parsed';
      const statuses = await Promise.all(
        ['/parsed', other].map(async (path) => {
          const url = `http://127.0.0.1:${port}${path}`;
          return (await rawPost(url, JSON_TYPE, Buffer.from('{}'))).status;
        }),
      );
      expect(statuses).toEqual([201, 404]);
      await app.close();
    },
  );
});

describe('a raw route on Fastify', () => {
  it('works without the middleware of Nest', async () => {
    const adapter = new FastifyAdapter({ skipMiddie: true }) as unknown as AbstractHttpAdapter;
    const app = await NestFactory.create(AppModule, adapter, { logger: false });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    const url = `http://127.0.0.1:${port}${PATH}`;
    expect((await rawPost(url, JSON_TYPE, Buffer.from('{"a":'))).status).toBe(200);
    await app.close();
  });
});
