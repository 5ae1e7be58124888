import axios, { create, type AxiosInstance } from 'axios';
import { createRequire } from 'node:module';
import { describe, expect, it, vi } from 'vitest';
import { ownRequestOf } from '../../lib/client/untouched-instance.js';

const commonJs = createRequire(import.meta.url)('axios') as typeof axios;

describe("the function of an instance that is Axios' own", () => {
  it.each([
    ['the ECMAScript module', axios],
    ['the CommonJS module', commonJs],
  ])('is found in an instance of %s', (_name, copy) => {
    const instance = copy.create();
    expect(ownRequestOf(instance)).toBe(instance.request);
  });

  it.each<[string, (instance: AxiosInstance) => void]>([
    ['a spy that calls through', (instance) => vi.spyOn(instance, 'request')],
    [
      'a function around it',
      (instance) => {
        const { request } = instance;
        instance.request = (config) => request(config);
      },
    ],
    ['a bound function', (instance) => (instance.request = instance.request.bind(instance))],
  ])('is not taken for found behind %s', (_name, touch) => {
    const instance = create();
    touch(instance);
    expect(ownRequestOf(instance)).toBeUndefined();
  });
});
