import { expect } from 'vitest';
import { WechatPayRequestValidationError } from '../../../lib/index.js';

/**
 * Path and rule of each issue of a rejected call, `'<path> <rule>'`; `[]` when the call succeeds.
 */
export async function issuesIn(work: () => Promise<unknown>): Promise<string[]> {
  try {
    await work();
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(WechatPayRequestValidationError);
    const { issues } = error as WechatPayRequestValidationError;
    return issues.map(({ path, rule }) => `${path} ${rule}`);
  }
}
