// Builds the site of the documentation with its API reference, follows every link, and looks at its pages in a
// browser.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, posix } from 'node:path';
import { after, before, test } from 'node:test';
import { PAGES } from '../../docs/.vitepress/pages.mjs';
import { assertFits, openTab, PHONE, picture, startBrowser } from './support/browser-walk.mjs';
import { root, run } from './support/workspace.mjs';

const SITE = join(root, 'docs/.vitepress/dist');
const DESKTOP = { viewport: { width: 1280, height: 900 }, hasTouch: false, isMobile: false };
const LANGUAGES = [
  { locale: 'en', folder: '/', search: 'Search', query: 'refund', reference: 'API reference' },
  { locale: 'zh-CN', folder: '/zh-CN/', search: '搜索', query: '退款', reference: /API 参考/ },
];
const pages = PAGES.flatMap((group) => group.pages);

let output;
let server;
let browser;

before(async () => {
  output = run('npm', ['run', 'docs:site'], { cwd: root, timeout: 600_000 });
  server = createServer(respond).listen(0, '127.0.0.1');
  await once(server, 'listening');
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  server?.close();
});

/** Serves the built site. */
function respond(request, response) {
  const { pathname } = new URL(request.url, 'http://localhost');
  const file = join(SITE, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
  if (!existsSync(file)) return void response.writeHead(404).end();
  const type = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
  const headers = { 'Content-Type': `${type[extname(file)] ?? 'image/svg+xml'}; charset=utf-8` };
  response.writeHead(200, headers).end(readFileSync(file));
}

const url = () => `http://127.0.0.1:${server.address().port}`;

/** Every page of the site with its anchors and its links. */
function readSite() {
  const files = readdirSync(SITE, { recursive: true }).filter((name) => name.endsWith('.html'));
  return new Map(
    files.map((file) => {
      const html = readFileSync(join(SITE, file), 'utf8');
      const read = (name) =>
        Array.from(html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g')), ([, value]) =>
          decodeURIComponent(value.replaceAll('&amp;', '&')),
        );
      return [file, { anchors: new Set(read('id')), links: [...read('href'), ...read('src')] }];
    }),
  );
}

test('the site has every page in both languages and every symbol of the package, without a warning', () => {
  for (const page of pages) {
    for (const { folder } of LANGUAGES)
      assert.ok(existsSync(join(SITE, folder, `${page}.html`)), page);
  }
  const modules = readdirSync(join(SITE, 'api/modules'));
  assert.deepEqual(modules, [
    'nestjs-wechatpay-insurance.html',
    'nestjs-wechatpay-insurance_bullmq.html',
    'nestjs-wechatpay-insurance_collection.html',
    'nestjs-wechatpay-insurance_postgres.html',
    'nestjs-wechatpay-insurance_redis.html',
    'nestjs-wechatpay-insurance_terminus.html',
    'nestjs-wechatpay-insurance_testing.html',
  ]);
  assert.ok(
    existsSync(join(SITE, 'api/classes/nestjs-wechatpay-insurance.InsuranceContract.html')),
  );
  assert.doesNotMatch(output, /warning|dead link/i);
});

test('no link of the site is dead', () => {
  const site = readSite();
  const dead = [];
  let count = 0;
  for (const [file, { links }] of site) {
    if (file === '404.html') continue;
    for (const link of links.filter((target) => !/^(?:[a-z]+:|\/\/)|\.svg#/.test(target))) {
      count += 1;
      const [path, anchor = ''] = link.split('#');
      const target = posix
        .join(path.startsWith('/') ? '' : posix.dirname(file), path)
        .replace(/^\//, '');
      const linked = path === '' ? file : /(?:^|\/)$/.test(target) ? `${target}index.html` : target;
      const isThere = anchor === '' || site.get(linked)?.anchors.has(anchor);
      if (!isThere || !existsSync(join(SITE, linked))) dead.push(`${file}: ${link}`);
    }
  }
  assert.ok(count > 1000);
  assert.deepEqual(dead, []);
});

for (const { locale, folder, search, query, reference } of LANGUAGES) {
  for (const [device, options] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    test(`every page fits a ${device} (${locale})`, async () => {
      const { page, complaints } = await openTab(browser, { ...options, locale });
      for (const name of pages) {
        await page.goto(`${url()}${folder}${name}.html`);
        await assertFits(page);
        assert.equal(await page.locator('html').getAttribute('lang'), locale);
        await picture(page, `site-${name.replace('/', '-')}-${locale}-${device}`);
      }
      assert.deepEqual(complaints, []);
    });
  }

  test(`the search finds a page and the sidebar leads to the API reference (${locale})`, async () => {
    const { page, complaints } = await openTab(browser, { ...DESKTOP, locale });
    await page.goto(`${url()}${folder}`);
    // Until then, the button of the HTML does nothing.
    await page.waitForFunction(() => document.querySelector('#app').__vue_app__ !== undefined);
    await page.getByRole('button', { name: search }).first().click();
    await page.getByRole('searchbox').fill(query);
    const results = page.locator('.VPLocalSearchBox .result');
    await results
      .filter({ hasText: new RegExp(query, 'i') })
      .first()
      .waitFor();
    await picture(page, `site-search-${locale}`);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\.html#/);
    await page.locator('.VPSidebar').getByRole('link', { name: reference }).click();
    await page.waitForURL(/\/api\/index\.html$/);
    await page.getByRole('heading', { name: 'nestjs-wechatpay-insurance' }).first().waitFor();
    await picture(page, `site-reference-${locale}`);
    assert.deepEqual(complaints, []);
  });
}
