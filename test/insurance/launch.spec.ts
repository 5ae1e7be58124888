import { describe, expect, it } from 'vitest';
import {
  appLaunch,
  h5LaunchPage,
  type InsuranceContract,
  jsapiLaunchPage,
  miniProgramLaunch,
  revokeTerminationLaunch,
} from '../../lib/index.js';
import { navigationsOf } from '../support/applications/run-page.js';

const URL_TO_SIGN = 'https://payapp.weixin.qq.com/entrust/sign?pre_entrust_id=wx1&a=b';

describe.each([
  ['jsapiLaunchPage', jsapiLaunchPage],
  ['h5LaunchPage', h5LaunchPage],
])('%s', (_name, createPage) => {
  const page = createPage({ redirect_url: URL_TO_SIGN });

  it('returns a page with exactly one referrer meta in its head', () => {
    const head = /<head>([^]*)<\/head>/.exec(page)?.[1] ?? '';
    expect(page.startsWith('<!doctype html>')).toBe(true);
    expect(head.match(/<meta name="referrer"[^>]*>/g)).toEqual([
      '<meta name="referrer" content="no-referrer-when-downgrade">',
    ]);
    expect(page.match(/referrer/gi)).toHaveLength(2);
  });

  it('navigates only through window.location.href', () => {
    expect(navigationsOf(page)).toEqual([URL_TO_SIGN]);
    expect(page).not.toMatch(/location\.(replace|assign)|http-equiv|window\.open|history\./i);
  });

  it.each([
    [{ type: 'back_forward' }],
    [{ type: 'reload' }],
    [{ search: '?from_wxpay=1' }],
    [{ search: '?policy=1&from_wxpay=1' }],
  ] as const)('does not navigate when the customer comes back: %j', (visit) => {
    expect(navigationsOf(page, visit)).toEqual([]);
  });

  it('contains a link for browsers that do not navigate', () => {
    expect(getLink(page)).toBe(URL_TO_SIGN);
  });

  it.each([
    ['the end of a script', 'https://a.example/?x=</script><script>alert(1)</script>'],
    ['the start of a comment', 'https://a.example/?x=<!--<script>'],
    ['double quotes', 'https://a.example/?x="onload="alert(1)'],
    ['single quotes', "https://a.example/?x='-alert(1)-'"],
    ['quotes in the fragment', 'https://a.example/#"\'><img src=x onerror=alert(1)>'],
    ['a backslash', 'https://a.example/?x=\\";alert(1)//'],
    ['a line separator', 'https://a.example/?x=\u2028alert(1)'],
    ['a paragraph separator', 'https://a.example/?x=\u2029alert(1)'],
    ['a line break', 'https://a.example/?x=1\nalert(1)'],
    ['an ampersand that looks like an entity', 'https://a.example/?x=&quot;&lt;'],
    ['a template', 'https://a.example/?x=${alert(1)}`'],
    ['a dollar pattern', 'https://a.example/?x=$&$1$$'],
  ])('keeps %s within the URL', (_what, redirect_url) => {
    const hostile = createPage({ redirect_url });
    expect(navigationsOf(hostile)).toEqual([new URL(redirect_url).href]);
    expect(getLink(hostile)).toBe(new URL(redirect_url).href);
    // The URL adds no tags to the page.
    expect(getTags(hostile)).toEqual(getTags(page));
    expect(hostile).not.toMatch(/[\u2028\u2029]/);
  });

  it.each([
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'blob:https://a.example/1',
    'file:///etc/passwd',
    'weixin://sign',
    '//a.example/',
    '/sign',
    '',
  ])('rejects the URL %j', (redirect_url) => {
    expect(() => createPage({ redirect_url })).toThrow(TypeError);
  });

  it('accepts a simulator with plain HTTP, and tells what is wrong with another protocol', () => {
    const url = 'http://127.0.0.1:3000/sign';
    expect(navigationsOf(createPage({ redirect_url: url }))).toEqual([url]);
    expect(() => createPage({ redirect_url: 'ftp://a.example/' })).toThrow(
      'redirect_url must be an HTTP(S) URL',
    );
  });

  it('sets the escaped nonce on its only script', () => {
    const withNonce = createPage({ redirect_url: URL_TO_SIGN }, { nonce: 'r4nd0m+/=' });
    expect(withNonce.match(/<script[^>]*>/g)).toEqual(['<script nonce="r4nd0m+/=">']);
    const nonce = `"'><script>alert(1)</script>`;
    const hostile = createPage({ redirect_url: URL_TO_SIGN }, { nonce });
    expect(getTags(hostile)).toEqual(getTags(page));
    const [, attribute = ''] = /<script nonce="([^"]*)">/.exec(hostile) ?? [];
    expect(unescaped(attribute)).toBe(nonce);
    expect(page.match(/<script[^>]*>/g)).toEqual(['<script>']);
    expect(page).not.toMatch(/ on\w+=|style=/);
  });
});

describe('miniProgramLaunch', () => {
  it('returns the argument of wx.navigateToMiniProgram', () => {
    const response = {
      pre_entrustweb_id: 'wx1',
      redirect_appid: 'wxbd687630cd02ce1d',
      redirect_path: 'pages/PwdExemptContract/index',
      later: 1,
    };
    expect(miniProgramLaunch(response)).toEqual({
      appId: 'wxbd687630cd02ce1d',
      path: 'pages/PwdExemptContract/index',
      extraData: { pre_entrustweb_id: 'wx1' },
    });
  });
});

describe('appLaunch', () => {
  const webview = {
    way: 'OpenBusinessWebview',
    businessType: 12,
    queryInfo: { pre_entrustweb_id: 'wx1' },
  };

  it('returns the mini program when WeChat Pay names one', () => {
    const response = {
      pre_entrustweb_id: 'wx1',
      miniprogram_username: 'gh_1',
      miniprogram_path: 'pages/sign?id=wx1',
    };
    expect(appLaunch(response)).toEqual({
      way: 'WXLaunchMiniProgram',
      userName: 'gh_1',
      path: 'pages/sign?id=wx1',
      miniprogramType: 0,
    });
  });

  it.each([{}, { miniprogram_username: 'gh_1' }, { miniprogram_path: 'pages/sign' }])(
    'returns the web view for a response with %j',
    (named) => {
      expect(appLaunch({ pre_entrustweb_id: 'wx1', ...named })).toEqual(webview);
    },
  );
});

describe('revokeTerminationLaunch', () => {
  const contract = { contract_state: 'TERMINATE_PENDING' } as InsuranceContract;
  const appid = { revoke_terminate_contract_redirect_appid: 'wxbd687630cd02ce1d' };
  const path = { revoke_terminate_contract_redirect_url: 'pages/PwdExemptContract/index' };

  it('returns the argument of wx.navigateToMiniProgram', () => {
    expect(revokeTerminationLaunch({ ...contract, ...appid, ...path })).toEqual({
      appId: 'wxbd687630cd02ce1d',
      path: 'pages/PwdExemptContract/index',
    });
  });

  it.each([{}, appid, path])('returns undefined when the contract has only %j', (some) => {
    expect(revokeTerminationLaunch({ ...contract, ...some })).toBeUndefined();
  });
});

/** Returns the URL of the link, as a browser parses it. */
function getLink(page: string): string {
  return unescaped(/<a href="([^"]*)">/.exec(page)?.[1] ?? '');
}

function unescaped(html: string): string {
  return html.replace(/&#(\d+);/g, (_entity, code: string) => String.fromCharCode(Number(code)));
}

/** Returns the names of all tags in order. */
function getTags(page: string): string[] {
  return Array.from(page.matchAll(/<(\/?[a-z]+|!--)/gi), ([, name = '']) => name);
}
