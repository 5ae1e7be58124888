import type { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { createRequire } from 'node:module';
import { describe, expect, it, vi } from 'vitest';
import { ownRequestOf } from '../../lib/client/untouched-instance.js';

/** As `@nestjs/axios` declares it: with Nest 11 it holds the types of another copy. */
type AxiosInstance = HttpService['axiosRef'];

interface AxiosCopy {
  create(): AxiosInstance;
}

const ecmaScript = axios as unknown as AxiosCopy;
const commonJs = createRequire(import.meta.url)('axios') as AxiosCopy;

describe("the function of an instance that is Axios' own", () => {
  it.each([
    ['the ECMAScript module', ecmaScript],
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
    const instance = ecmaScript.create();
    touch(instance);
    expect(ownRequestOf(instance)).toBeUndefined();
  });
});
