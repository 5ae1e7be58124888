import { describe, expect, it } from 'vitest';
import { WechatPayConfigurationError } from '../../../lib/errors/wechat-pay.error.js';
import { checkMerchants } from '../../../lib/notifications/handling/check-merchants.js';

const DEFAULT = { name: undefined, path: '/n' };
const A = { name: 'a', path: '/a/n' };
const B = { name: 'b', path: '/b/n' };
const SILENT_DEFAULT = { name: undefined, path: undefined };
const SILENT_A = { name: 'a', path: undefined };

const forNames = (...names: string[]) => ({ id: 'Sales.signed', names });

const AT_START = { mayBeAdded: false };
const LATER_TOO = { mayBeAdded: true };

describe('checkMerchants', () => {
  it.each([
    [[], []],
    [[], [DEFAULT]],
    [[forNames('default')], [DEFAULT]],
    [[forNames('a')], [DEFAULT, A]],
    [
      [forNames('a', 'default'), forNames('b')],
      [DEFAULT, A, B],
    ],
    [[forNames('a')], [SILENT_DEFAULT, A]],
    [[forNames('default')], [DEFAULT, SILENT_A]],
  ])('finds nothing for the restrictions %j and the imports %j', (restrictions, imports) => {
    const nothing = { unreachable: [], notAddedYet: [] };
    expect(checkMerchants(restrictions, imports, AT_START)).toEqual(nothing);
    expect(checkMerchants(restrictions, imports, LATER_TOO)).toEqual(nothing);
  });

  it.each([
    [[forNames('a')], [DEFAULT, SILENT_A], [forNames('a')]],
    [[forNames('default')], [SILENT_DEFAULT, A], [forNames('default')]],
    [[forNames('a', 'default', 'b')], [DEFAULT, SILENT_A, B], [forNames('a')]],
    [[forNames('b'), forNames('a')], [SILENT_A, B], [forNames('a')]],
  ])(
    'finds for the restrictions %j and the imports %j, some without a path: %j',
    (restrictions, imports, unreachable) => {
      const found = { unreachable, notAddedYet: [] };
      expect(checkMerchants(restrictions, imports, AT_START)).toEqual(found);
      expect(checkMerchants(restrictions, imports, LATER_TOO)).toEqual(found);
    },
  );

  it('finds names that may be added at run time', () => {
    const claims = { id: 'claims', names: ['default', 'd'] };
    const restrictions = [forNames('a', 'c'), forNames('b'), claims];
    expect(checkMerchants(restrictions, [DEFAULT, SILENT_A, B], LATER_TOO)).toEqual({
      unreachable: [forNames('a')],
      notAddedYet: [forNames('c'), { id: 'claims', names: ['d'] }],
    });
  });

  it('throws with every name that no import has', () => {
    const claims = { id: 'claims', names: ['default', 'B'] };
    const restrictions = [forNames('d', 'a', 'c'), claims];
    const unknown = (id: string, name: string) => ({
      option: '@OnWechatPayNotification',
      message: `${id}: no import of WechatPayInsuranceModule has the name ${name}, so its notifications would be lost; the names are a, b, default`,
    });
    const issues = [
      unknown('Sales.signed', 'd'),
      unknown('Sales.signed', 'c'),
      unknown('claims', 'B'),
    ];
    const check = () => checkMerchants(restrictions, [DEFAULT, B, SILENT_A], AT_START);
    expect(check).toThrow(new WechatPayConfigurationError(issues));
    expect(check).toThrow(expect.objectContaining({ issues }));
  });
});
