import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { areSameKeys, FormerKeys } from '../../lib/crypto/former-keys.js';
import type { WechatPayKey } from '../../lib/crypto/wechat-pay-key.js';
import { fixture, NOW } from '../support/fixtures.js';

const WEEK = 604_800_000;

const publicKey = createPublicKey(fixture('wechat-pay.pub.pem'));
const otherKey: KeyObject = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
const key = (serial: string, more: Partial<WechatPayKey> = {}): WechatPayKey => ({
  serial,
  publicKey,
  ...more,
});

describe('FormerKeys', () => {
  it('finds no former key before the first replacement', () => {
    const former = new FormerKeys();
    expect(former.list(NOW)).toEqual([]);
    expect(former.find('A1', NOW)).toBeUndefined();
  });

  it('keeps a replaced key for seven days, and not a millisecond longer', () => {
    const former = new FormerKeys();
    const old = key('A1');
    former.add([old], [key('B2')], NOW);
    expect(former.list(NOW)).toEqual([{ key: old, until: NOW + WEEK }]);
    expect(former.find('A1', NOW + WEEK - 1)).toBe(old);
    expect(former.find('A1', NOW + WEEK)).toBeUndefined();
    expect(former.list(NOW + WEEK)).toEqual([]);
  });

  it('drops a replaced certificate when it expires, although the seven days are not over', () => {
    const former = new FormerKeys();
    former.add([key('A1', { validTo: NOW + 1000 })], [], NOW);
    expect(former.find('A1', NOW + 999)?.serial).toBe('A1');
    expect(former.find('A1', NOW + 1000)).toBeUndefined();
  });

  it('finds the key of a serial in any spelling, and no other', () => {
    const former = new FormerKeys();
    former.add([key('A1'), key('0b2')], [], NOW);
    expect(former.find('0a1', NOW)?.serial).toBe('A1');
    expect(former.find('B2', NOW)?.serial).toBe('0b2');
    expect(former.find('C3', NOW)).toBeUndefined();
  });

  it('keeps no key whose serial is in use again, also not one from before', () => {
    const former = new FormerKeys();
    former.add([key('A1'), key('B2')], [key('0b2'), key('C3')], NOW);
    expect(former.list(NOW).map(({ key: { serial } }) => serial)).toEqual(['A1']);
    former.add([key('0b2'), key('C3')], [key('0a1')], NOW + 1);
    expect(former.list(NOW + 1)).toMatchObject([
      { key: { serial: '0b2' }, until: NOW + 1 + WEEK },
      { key: { serial: 'C3' }, until: NOW + 1 + WEEK },
    ]);
  });

  it('keeps the last 20 keys that were replaced, and no expired one', () => {
    const former = new FormerKeys();
    const keys = Array.from({ length: 21 }, (_, index) => key(`A${index}`));
    former.add(keys.slice(0, 20), [], NOW);
    expect(former.list(NOW)).toHaveLength(20);
    former.add(keys.slice(20), [], NOW + 1);
    expect(former.list(NOW + 1).map(({ key: { serial } }) => serial)).toEqual(
      keys.slice(1).map(({ serial }) => serial),
    );
    former.add([key('B1')], [], NOW + WEEK);
    expect(former.list(NOW + WEEK).map(({ key: { serial } }) => serial)).toEqual(['A20', 'B1']);
  });

  it('forgets all keys at once', () => {
    const former = new FormerKeys();
    former.add([key('A1')], [], NOW);
    former.clear();
    expect(former.list(NOW)).toEqual([]);
  });
});

describe('areSameKeys', () => {
  it.each<[string, WechatPayKey[], WechatPayKey[], boolean]>([
    ['no keys and no keys', [], [], true],
    ['the same keys in another order', [key('A1'), key('B2')], [key('B2'), key('A1')], true],
    ['the same serial in another spelling', [key('0a1')], [key('A1')], true],
    ['another serial', [key('A1')], [key('B2')], false],
    ['another key', [key('A1')], [key('A1', { publicKey: otherKey })], false],
    ['one that differs among others', [key('A1'), key('B2')], [key('A1'), key('C3')], false],
    ['fewer keys', [key('A1')], [key('A1'), key('B2')], false],
    ['more keys', [key('A1'), key('B2')], [key('A1')], false],
  ])('compares %s', (_name, some, others, expected) => {
    expect(areSameKeys(some, others)).toBe(expected);
  });
});
