import { describe, expect, it } from 'vitest';
import {
  type HandlerOutcome,
  isDone,
} from '../../../lib/notifications/handling/notification-handler.js';

describe('isDone', () => {
  it.each<[HandlerOutcome, boolean]>([
    ['succeeded', true],
    ['already-done', true],
    ['busy', false],
    ['threw', false],
    ['lease-lost', false],
    ['overdue', false],
    ['store-failed', false],
    ['shutting-down', false],
  ])('returns for %s: %s', (outcome, done) => {
    expect(isDone(outcome)).toBe(done);
  });
});
