import {
  applyDecorators,
  Body,
  type CanActivate,
  Controller,
  Get,
  Header,
  HttpCode,
  Injectable,
  Post,
  Redirect,
  Req,
  SetMetadata,
  type Type,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  OnWechatPayNotification,
  VerifiedNotification,
  type WechatPayConfigurationError,
  WechatPayExceptionFilter,
  WechatPayNotificationGuard,
} from '../../../lib/index.js';
import { HandlingApp, type HandlingAppInit } from '../../support/applications/handling-app.js';
import { errorOf } from '../../support/applications/merchant.js';
import { captureLog } from '../../support/verdicts/log-lines.js';
import { PLATFORMS } from '../../support/wire/platforms.js';

const SIGN = 'INSURANCE_ENTRUST.SIGN';
const [[, express]] = PLATFORMS as [(typeof PLATFORMS)[number]];

@Injectable()
class DenyAll implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}
class Wrapping {
  intercept(): never {
    throw new Error('never called');
  }
}

const ENHANCERS: readonly [string, MethodDecorator & ClassDecorator][] = [
  ['@UseGuards', UseGuards(DenyAll)],
  ['@UseGuards', UseGuards(new DenyAll())],
  ['@UseGuards', UseGuards(WechatPayNotificationGuard)],
  ['@UseInterceptors', UseInterceptors(Wrapping)],
  ['@UseFilters', UseFilters(WechatPayExceptionFilter)],
  ['@UsePipes', UsePipes(ValidationPipe)],
  ['@UsePipes', UsePipes(new ValidationPipe())],
];

let log: ReturnType<typeof captureLog>;
beforeEach(() => void (log = captureLog()));
afterEach(() => log.restore());

async function getMistakes(init: HandlingAppInit): Promise<readonly string[]> {
  const app = await HandlingApp.create(express, { isGlobal: true, ...init });
  const error = await errorOf<WechatPayConfigurationError>(app.init());
  await app.close();
  expect(error.name).toBe('WechatPayConfigurationError');
  expect(error.issues.every(({ option }) => option === '@OnWechatPayNotification')).toBe(true);
  return error.issues.map(({ message }) => message);
}

/** Starts an application, delivers one notification, and returns status and warnings. */
async function deliver(init: HandlingAppInit) {
  const app = await HandlingApp.start(express, init);
  const { status } = await app.deliver(SIGN);
  await app.stop();
  return { status, warnings: log.lines.filter((line) => line.startsWith('warn ')) };
}

const methodMistake = (name: string, decorators: string) =>
  `${name}: has ${decorators}, which Nest applies to routes and not to notification handlers (their notifications are verified already); do that work inside the method`;

describe('an enhancer on a notification handler', () => {
  it('stops the start above the decorator and below it', async () => {
    const providers = ENHANCERS.flatMap(([, enhancer]) => {
      class Above {
        @enhancer
        @OnWechatPayNotification(SIGN)
        signed(): void {}
      }
      class Below {
        @OnWechatPayNotification(SIGN)
        @enhancer
        signed(): void {}
      }
      return [Above, Below];
    });
    const names = ['@UseGuards', '@UseInterceptors', '@UseFilters', '@UsePipes'];
    expect(await getMistakes({ providers })).toEqual(
      names.flatMap((name) => [
        methodMistake('Above.signed', name),
        methodMistake('Below.signed', name),
      ]),
    );
  });

  it('stops the start also in a controller, on a route, in applyDecorators and inherited', async () => {
    @Controller('contracts')
    class Contracts {
      @UseGuards(DenyAll)
      @UsePipes(ValidationPipe)
      @OnWechatPayNotification(SIGN)
      signed(): void {}

      @Get()
      list(): void {}
    }
    @Controller('orders')
    class Orders {
      @Post('paid')
      @UseGuards(DenyAll)
      @OnWechatPayNotification(SIGN)
      paid(): void {}
    }
    class Composed {
      @applyDecorators(OnWechatPayNotification(SIGN) as MethodDecorator, UseInterceptors(Wrapping))
      signed(): void {}
    }
    class Base {
      @UseGuards(DenyAll)
      @OnWechatPayNotification(SIGN)
      signed(): void {}
    }
    class Derived extends Base {}
    class Overriding extends Base {
      override signed(): void {}
    }
    expect(
      await getMistakes({
        controllers: [Contracts, Orders],
        providers: [Composed, Derived, Overriding],
      }),
    ).toEqual([
      methodMistake('Composed.signed', '@UseInterceptors'),
      methodMistake('Derived.signed', '@UseGuards'),
      methodMistake('Overriding.signed', '@UseGuards'),
      methodMistake('Contracts.signed', '@UseGuards, @UsePipes'),
      methodMistake('Orders.paid', '@UseGuards'),
    ]);
  });

  it('may decorate other methods of the class', async () => {
    @Controller('contracts')
    class Contracts {
      @Get()
      @UseGuards(DenyAll)
      list(): void {}

      @SetMetadata('roles', ['admin'])
      @OnWechatPayNotification(SIGN)
      signed(): void {}
    }
    expect(await deliver({ controllers: [Contracts] })).toEqual({ status: 204, warnings: [] });
  });
});

describe('a decorator for parameters or response on a notification handler', () => {
  const routeMistake = (name: string, decorators: string) =>
    `${name}: has ${decorators}, which Nest applies to routes and not to notification handlers: one is called with (notification, context), and what it returns is not sent; remove them`;

  it('causes an error, also in a controller and when inherited', async () => {
    class Sales {
      @OnWechatPayNotification(SIGN)
      body(@Body() _notification: unknown): void {}

      @OnWechatPayNotification(SIGN)
      verified(@VerifiedNotification() _notification: unknown): void {}

      @OnWechatPayNotification(SIGN)
      second(_notification: unknown, @Req() _request: unknown): void {}

      @HttpCode(204)
      @OnWechatPayNotification(SIGN)
      code(): void {}

      @OnWechatPayNotification(SIGN)
      @Header('X-Own', '1')
      @Redirect('/elsewhere')
      headers(): void {}
    }
    class Derived extends Sales {}
    @Controller('contracts')
    class Contracts {
      @Get()
      list(@Req() _request: unknown): void {}

      @OnWechatPayNotification(SIGN)
      signed(@Body('id') _id: unknown): void {}
    }
    const mistakes = await getMistakes({ providers: [Sales, Derived], controllers: [Contracts] });
    expect(mistakes).toEqual([
      ...['Sales', 'Derived'].flatMap((name) => [
        routeMistake(`${name}.body`, 'decorators on its parameters'),
        routeMistake(`${name}.verified`, 'decorators on its parameters'),
        routeMistake(`${name}.second`, 'decorators on its parameters'),
        routeMistake(`${name}.code`, '@HttpCode'),
        routeMistake(`${name}.headers`, '@Header, @Redirect'),
      ]),
      routeMistake('Contracts.signed', 'decorators on its parameters'),
    ]);
  });

  it('causes no error on a method that is also a route, nor on other methods of its class', async () => {
    @Controller('contracts')
    class Contracts {
      @Post('signed')
      @HttpCode(204)
      @OnWechatPayNotification(SIGN)
      signed(@Body() _notification: unknown): void {}

      @Post('other')
      @HttpCode(204)
      other(@Body() _notification: unknown): void {}

      @OnWechatPayNotification(SIGN)
      paid(_notification: unknown): void {}
    }
    expect(await deliver({ controllers: [Contracts] })).toEqual({ status: 204, warnings: [] });
  });
});

describe('an enhancer on the class of a notification handler', () => {
  const classMistake = (name: string, decorators: string) =>
    `${name}: its class has ${decorators}, which Nest applies to routes and not to notification handlers (their notifications are verified already); do that work inside the method`;

  it('stops the start on a provider and on its base class', async () => {
    const providers = ENHANCERS.flatMap(([, enhancer]) => {
      @enhancer
      class Sales {
        @OnWechatPayNotification(SIGN)
        signed(): void {}

        other(): void {}
      }
      class Derived extends Sales {}
      return [Sales, Derived];
    });
    const names = ['@UseGuards', '@UseInterceptors', '@UseFilters', '@UsePipes'];
    expect(await getMistakes({ providers })).toEqual(
      names.flatMap((name) => [
        classMistake('Sales.signed', name),
        classMistake('Derived.signed', name),
      ]),
    );
  });

  it.each<[string, (type: Type) => HandlingAppInit]>([
    ['useFactory', (type) => ({ providers: [{ provide: 'SALES', useFactory: () => new type() }] })],
    ['useValue', (type) => ({ providers: [{ provide: 'SALES', useValue: new type() }] })],
    ['useClass', (type) => ({ providers: [{ provide: 'SALES', useClass: type }] })],
    ['a controller without routes', (type) => ({ controllers: [type] })],
  ])('stops the start with %s', async (_what, provide) => {
    @Controller()
    @UseGuards(DenyAll)
    class Sales {
      @OnWechatPayNotification(SIGN)
      signed(): void {}
    }
    expect(await getMistakes(provide(Sales))).toEqual([classMistake('Sales.signed', '@UseGuards')]);
  });

  it('causes an error next to a method whose metadata is not that of an entry point', async () => {
    @UseGuards(DenyAll)
    class Sales {
      @SetMetadata('roles', ['admin'])
      @OnWechatPayNotification(SIGN)
      signed(): void {}

      @SetMetadata('schedule', '* * * * *')
      nightly(): void {}
    }
    expect(await getMistakes({ providers: [Sales] })).toEqual([
      classMistake('Sales.signed', '@UseGuards'),
    ]);
  });

  it.each(['microservices:pattern', 'websockets:message_mapping', 'graphql:resolver_type'])(
    'causes a warning where the class has a method with %s',
    async (key) => {
      @Controller()
      @UseGuards(DenyAll)
      class Sales {
        @SetMetadata(key, ['policies'])
        called(): void {}

        @OnWechatPayNotification(SIGN)
        signed(): void {}
      }
      expect(await deliver({ providers: [Sales] })).toEqual({
        status: 204,
        warnings: [expect.stringMatching(/^warn Sales\.signed: its class has @UseGuards/)],
      });
    },
  );

  it('causes a warning where the class has routes, which it guards', async () => {
    @Controller('contracts')
    @UseGuards(DenyAll)
    class Contracts {
      @Get()
      list(): void {}

      @OnWechatPayNotification(SIGN)
      signed(): void {}
    }
    const app = await HandlingApp.start(express, { controllers: [Contracts] });
    expect((await fetch(`${app.origin}/contracts`)).status).toBe(403);
    expect((await app.deliver(SIGN)).status).toBe(204);
    await app.stop();
    expect(log.lines.filter((line) => line.startsWith('warn '))).toEqual([
      'warn Contracts.signed: its class has @UseGuards, which Nest applies to routes and not to notification handlers (their notifications are verified already); move the handler to a provider of its own',
    ]);
  });

  it('causes neither error nor warning on a class without handlers', async () => {
    @Controller('contracts')
    @UseGuards(DenyAll)
    class Contracts {
      @Get()
      list(): void {}
    }
    class Sales {
      @OnWechatPayNotification(SIGN)
      signed(): void {}
    }
    expect(await deliver({ controllers: [Contracts], providers: [Sales] })).toEqual({
      status: 204,
      warnings: [],
    });
  });
});
