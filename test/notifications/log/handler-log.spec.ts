import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExploredHandlers } from '../../../lib/notifications/handling/explore-handlers.js';
import { HandlerLog } from '../../../lib/notifications/log/handler-log.js';
import { captureContexts } from '../../support/verdicts/log-contexts.js';

const NOTHING: ExploredHandlers = {
  handlers: [],
  restrictions: [],
  unknownEventTypes: [],
  unstableNames: [],
  warnings: [],
  requestScopedFactories: [],
};
const UNSTABLE =
  "the store keeps the records of a handler under its name, and a minifier or bundler seems to have made this one; in the next build another handler may have it, and would lose notifications. Give each { id: '…' }, for instance @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'contract-signed' })";
const UNKNOWN =
  'is an event that this release does not know: its handlers are called only if WeChat Pay sends exactly that name';

const createHandler = (id: string) => ({
  id,
  eventTypes: new Set(['*']),
  handle: async () => {},
});

const handlers = new HandlerLog(new Logger('Test'));
let log: ReturnType<typeof captureContexts>;
beforeEach(() => void (log = captureContexts()));
afterEach(() => log.restore());

describe('logWarnings', () => {
  it('logs nothing without a probable mistake', () => {
    handlers.logWarnings({
      ...NOTHING,
      handlers: [createHandler('P.handle')],
      restrictions: [{ id: 'P.handle', names: ['b'] }],
      requestScopedFactories: ['F'],
    });
    expect(log.lines).toEqual([]);
  });

  it('logs unstable names in one line', () => {
    handlers.logWarnings({ ...NOTHING, unstableNames: ['a.b', 'c.d'] });
    expect(log.lines).toEqual([`[Test] warn a.b, c.d: ${UNSTABLE}`]);
  });

  it('logs each unknown event', () => {
    handlers.logWarnings({ ...NOTHING, unknownEventTypes: ['A.B', 'C.D'] });
    expect(log.lines).toEqual([`[Test] warn A.B ${UNKNOWN}`, `[Test] warn C.D ${UNKNOWN}`]);
  });

  it('logs each further warning', () => {
    handlers.logWarnings({ ...NOTHING, warnings: ['first problem', 'second problem'] });
    expect(log.lines).toEqual(['[Test] warn first problem', '[Test] warn second problem']);
  });
});

describe('logNoHandlers', () => {
  it('warns about lost notifications', () => {
    handlers.logNoHandlers(NOTHING);
    expect(log.lines).toEqual([
      '[Test] warn no method has @OnWechatPayNotification(): genuine notifications get 204 and are lost',
    ]);
  });

  it('names the factories that are run for each request', () => {
    handlers.logNoHandlers({ ...NOTHING, requestScopedFactories: ['F', 'G'] });
    expect(log.lines).toEqual([
      '[Test] warn no method has @OnWechatPayNotification(): genuine notifications get 204 and are lost; a factory that is run for each request (F, G) is not looked into, so make one whose class has handlers a singleton',
    ]);
  });
});

describe('logNeverCalled', () => {
  it('logs nothing for an application without handlers', () => {
    handlers.logNeverCalled(NOTHING);
    expect(log.lines).toEqual([]);
  });

  it.each([
    [['P.handle'], 'P.handle'],
    [['P.handle', 'Q.handle'], 'P.handle, Q.handle'],
  ])('names the handlers %j', (ids, shown) => {
    handlers.logNeverCalled({ ...NOTHING, handlers: ids.map(createHandler) });
    expect(log.lines).toEqual([
      `[Test] warn ${shown} will never be called: set notificationPath, next to isGlobal`,
    ]);
  });
});

describe('logUnreachable', () => {
  it('logs each handler with its names', () => {
    handlers.logUnreachable([
      { id: 'P.handle', names: ['a', 'b'] },
      { id: 'Q.handle', names: ['c'] },
    ]);
    expect(log.lines).toEqual([
      '[Test] warn P.handle will never be called for a, b: set notificationPath of that import, next to name',
      '[Test] warn Q.handle will never be called for c: set notificationPath of that import, next to name',
    ]);
  });

  it('logs nothing without a restriction', () => {
    handlers.logUnreachable([]);
    expect(log.lines).toEqual([]);
  });
});

describe('logNotAddedYet', () => {
  it('logs each handler with its names', () => {
    handlers.logNotAddedYet([
      { id: 'P.handle', names: ['a', 'b'] },
      { id: 'Q.handle', names: ['c'] },
    ]);
    expect(log.lines).toEqual([
      '[Test] warn P.handle is for a, b, which is not the name of any import: it is called once a merchant of that name is added',
      '[Test] warn Q.handle is for c, which is not the name of any import: it is called once a merchant of that name is added',
    ]);
  });

  it('logs nothing without a restriction', () => {
    handlers.logNotAddedYet([]);
    expect(log.lines).toEqual([]);
  });
});
