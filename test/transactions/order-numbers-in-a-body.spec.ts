import 'reflect-metadata';
import {
  Body,
  Controller,
  type INestApplication,
  Inject,
  Post,
  Query,
  Get,
  ValidationPipe,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { plainToInstance } from 'class-transformer';
import { afterEach, describe, expect, it } from 'vitest';
import {
  QueryOrderDto,
  RefundByOutTradeNoDto,
  RefundDto,
  WechatPayExceptionFilter,
  WechatPayInsuranceModule,
  WechatPayTransactionService,
} from '../../lib/index.js';
import { answerSigned } from '../support/applications/merchant.js';
import { type PipeName, PIPES } from '../support/applications/pipe-app.js';
import { publicKeyOptions } from '../support/fixtures.js';
import { WireServer } from '../support/wire/wire-server.js';

@Controller()
class TransactionController {
  constructor(
    @Inject(WechatPayTransactionService)
    private readonly transactions: WechatPayTransactionService,
  ) {}

  @Post('refunds')
  refund(@Body() dto: RefundDto) {
    return this.transactions.refund(dto);
  }

  @Post('refunds-by-number')
  refundByNumber(@Body() dto: RefundByOutTradeNoDto) {
    return this.transactions.refund(dto);
  }

  @Get('orders')
  query(@Query() dto: QueryOrderDto) {
    return this.transactions.queryOrder(dto);
  }
}

const RESPONSE = answerSigned(
  JSON.stringify({ refund_id: '50', status: 'PROCESSING', out_trade_no: 'a', trade_state: 'X' }),
);
const REQUEST = { out_refund_no: 'R1', amount: { refund: 1, total: 2 } };

describe('a body with an order number', () => {
  let server: WireServer;
  let app: INestApplication;

  const start = async (pipe: PipeName) => {
    server = await WireServer.start(RESPONSE);
    const module = await Test.createTestingModule({
      imports: [WechatPayInsuranceModule.forRoot({ ...publicKeyOptions, baseUrl: server.origin })],
      controllers: [TransactionController],
    }).compile();
    app = module.createNestApplication({ logger: false });
    app.useGlobalPipes(new ValidationPipe(PIPES[pipe]));
    app.useGlobalFilters(new WechatPayExceptionFilter());
    await app.listen(0, '127.0.0.1');
    return app.getUrl();
  };
  const post = async (url: string, body: object) => {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, text: await response.text() };
  };
  const sent = () => JSON.parse(server.requests[0]!.body.toString()) as object;
  afterEach(async () => {
    await app.close();
    await server.stop();
  });

  it.each(Object.keys(PIPES) as PipeName[])(
    'reaches WeChat Pay through a pipe with the options %s',
    async (pipe) => {
      const url = await start(pipe);
      for (const number of [{ out_trade_no: 'a' }, { transaction_id: '42' }]) {
        server.requests.length = 0;
        expect(await post(`${url}/refunds`, { ...number, ...REQUEST })).toMatchObject({
          status: 201,
        });
        expect(sent()).toEqual({
          ...number,
          out_refund_no: 'R1',
          amount: { refund: 1, total: 2, currency: 'CNY' },
        });
      }
      server.requests.length = 0;
      expect((await fetch(`${url}/orders?transaction_id=42`)).status).toBe(200);
      expect((await fetch(`${url}/orders?out_trade_no=a`)).status).toBe(200);
      expect(server.requests.map((request) => request.url?.split('?')[0])).toEqual([
        '/v3/pay/transactions/id/42',
        '/v3/pay/transactions/out-trade-no/a',
      ]);
    },
  );

  it('rejects a wrong number in the pipe, before the call', async () => {
    const url = await start('forbidNonWhitelisted');
    const long = await post(`${url}/refunds`, { ...REQUEST, transaction_id: '4'.repeat(33) });
    expect(long).toMatchObject({ status: 400 });
    expect(long.text).toContain('transaction_id must be at most 32 characters long');
    const unknown = await post(`${url}/refunds`, { ...REQUEST, out_trade_no: 'a', other: 1 });
    expect(unknown.text).toContain('property other should not exist');
    const numbers = await post(`${url}/refunds-by-number`, {
      ...REQUEST,
      out_trade_no: 'a',
      transaction_id: '42',
    });
    expect(numbers.text).toContain('property transaction_id should not exist');
    expect((await fetch(`${url}/orders?transaction_id=4-2`)).status).toBe(400);
    expect(server.requests).toEqual([]);
  });

  it('rejects both numbers, or none, in the call', async () => {
    const url = await start('forbidNonWhitelisted');
    for (const numbers of [{}, { out_trade_no: 'a', transaction_id: '42' }]) {
      const { status, text } = await post(`${url}/refunds`, { ...numbers, ...REQUEST });
      expect(status).toBe(400);
      expect(text).toContain('must be given, or transaction_id, and not both');
    }
    expect((await fetch(`${url}/orders`)).status).toBe(400);
    expect((await fetch(`${url}/orders?out_trade_no=a&transaction_id=42`)).status).toBe(400);
    expect(server.requests).toEqual([]);
  });

  it('names one class in the metadata of the controller, which class-transformer creates', async () => {
    await start('plain');
    const types = (name: string) =>
      Reflect.getMetadata('design:paramtypes', TransactionController.prototype, name) as unknown;
    expect(types('refund')).toEqual([RefundDto]);
    expect(types('query')).toEqual([QueryOrderDto]);
    const dto = plainToInstance(RefundDto, { ...REQUEST, transaction_id: '42' });
    expect(dto).toBeInstanceOf(RefundDto);
    await app.get(WechatPayTransactionService).refund(dto);
    expect(sent()).toMatchObject({ transaction_id: '42' });
  });
});
