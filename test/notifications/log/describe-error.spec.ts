import { describe, expect, it } from 'vitest';
import { describeError } from '../../../lib/notifications/log/describe-error.js';

describe('the description of an error for the log', () => {
  it('omits every line of a message that changed after the stack was read', () => {
    const error = new Error('wrong\n    at /张三/13800000000:1:1\n    at x (/id 110101:2:2)');
    expect(error.stack).toContain('张三');
    error.message = 'wrapped';
    expect(describeError(error)).toBe('Error');
  });

  it('includes the stack locations of an error with an unchanged or empty message', () => {
    for (const error of [new Error('wrong'), new Error()]) {
      expect(describeError(error)).toMatch(/^Error at .*describe-error\.spec\.ts:\d+:\d+/);
    }
  });
});
