import { applyDecorators, Inject, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type ContractSignedNotification,
  type NotificationEventName,
  type NotificationHandlerDecorator,
  OnWechatPayNotification,
  type WechatPayNotification,
} from '../../../lib/index.js';
import { HandlingApp } from '../../support/applications/handling-app.js';
import { PLATFORMS } from '../../support/wire/platforms.js';

const OnContractSigned = (): NotificationHandlerDecorator<'INSURANCE_ENTRUST.SIGN'> =>
  applyDecorators(
    OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'signed' }),
    SetMetadata('team', 'sales'),
  );

const OnAny = (...eventTypes: [NotificationEventName, ...NotificationEventName[]]) =>
  applyDecorators(...eventTypes.map((eventType) => OnWechatPayNotification(eventType)));

@Injectable()
class Sales {
  readonly called: string[] = [];

  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  @OnContractSigned()
  contractSigned({ resource }: ContractSignedNotification): void {
    const team = this.reflector.get<string>('team', this.contractSigned);
    this.called.push(`${team}: ${resource.contract_id}`);
  }

  @OnAny('REFUND.CLOSED', 'SOME.EVENT')
  other({ event_type: eventType }: WechatPayNotification): void {
    this.called.push(eventType);
  }
}

describe.each(PLATFORMS)('handlers with composed decorators on %s', (_platform, adapter) => {
  let app: HandlingApp;
  afterEach(() => app.stop());

  it('receive the events that the composed decorator names, and keep the other metadata', async () => {
    app = await HandlingApp.start(adapter, { providers: [Sales] });
    const resource = { contract_id: 'C-1' };
    for (const eventType of [
      'INSURANCE_ENTRUST.SIGN',
      'INSURANCE_ENTRUST.RENEW',
      'REFUND.CLOSED',
      'SOME.EVENT',
    ]) {
      expect((await app.deliver(eventType, resource)).status).toBe(204);
    }
    expect(app.app.get(Sales).called).toEqual(['sales: C-1', 'REFUND.CLOSED', 'SOME.EVENT']);
  });
});
