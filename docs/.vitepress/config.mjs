import { readFileSync } from 'node:fs';
import { PAGES } from './pages.mjs';
import { linkToRepository } from './repository-links.mjs';
import { slugify } from './slug.mjs';

const NAME = 'nestjs-wechatpay-insurance';
/** The path of the site on its server. */
const BASE = process.env.DOCS_BASE ?? '/';
const LANGUAGES = {
  en: { folder: '', index: 'All pages', reference: 'API reference' },
  zh: { folder: 'zh-CN/', index: '全部页面', reference: 'API 参考（英文）' },
};

export default {
  title: NAME,
  base: BASE,
  head: [['link', { rel: 'icon', href: `${BASE}favicon.svg` }]],
  // TypeDoc writes the reference into the built site; `test:components` checks the links to it.
  ignoreDeadLinks: [/^\/api\//],
  markdown: {
    anchor: { slugify },
    // Braces in the text are WeChat Pay's, as in /{plan_id}, not attributes.
    attrs: { disable: true },
    config: linkToRepository,
  },
  locales: {
    root: {
      label: 'English',
      lang: 'en',
      description: "A NestJS module for WeChat Pay's insurance entrusted payment",
      themeConfig: { sidebar: createSidebar('en'), nav: createNavigation('en') },
    },
    'zh-CN': {
      label: '简体中文',
      lang: 'zh-CN',
      description: '微信支付“保险委托代扣”的 NestJS 模块',
      themeConfig: {
        sidebar: createSidebar('zh'),
        nav: createNavigation('zh'),
        outline: { label: '本页目录' },
        docFooter: { prev: '上一页', next: '下一页' },
        langMenuLabel: '语言',
        returnToTopLabel: '回到顶部',
        sidebarMenuLabel: '目录',
        darkModeSwitchLabel: '外观',
        lightModeSwitchTitle: '切换到浅色模式',
        darkModeSwitchTitle: '切换到深色模式',
        skipToContentLabel: '跳到正文',
        notFound: {
          title: '找不到页面',
          quote: '这个地址没有对应的页面。',
          linkLabel: '回到首页',
          linkText: '回到首页',
        },
      },
    },
  },
  themeConfig: {
    outline: { level: [2, 3] },
    search: {
      provider: 'local',
      options: {
        miniSearch: { options: { tokenize: splitWords } },
        locales: { 'zh-CN': { translations: translateSearch() } },
      },
    },
  },
};

function createSidebar(language) {
  const { folder, index, reference } = LANGUAGES[language];
  const groups = PAGES.map(({ title, pages }) => ({
    text: title[language],
    items: pages.map((page) => ({
      text: page === 'index' ? index : readTitle(`${folder}${page}.md`),
      link: `/${folder}${page === 'index' ? '' : page}`,
    })),
  }));
  groups
    .find(({ text }) => /^(?:Reference|参考)$/.test(text))
    .items.push(createReference(reference));
  return groups;
}

function createNavigation(language) {
  const { folder, reference } = LANGUAGES[language];
  const link = `/${folder}getting-started`;
  return [{ text: readTitle(`${folder}getting-started.md`), link }, createReference(reference)];
}

/** The reference is outside VitePress, so the browser has to load it. */
function createReference(text) {
  return { text, link: '/api/index.html', target: '_self' };
}

function readTitle(file) {
  const text = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
  const [, title] = /^# (.+)$/m.exec(text) ?? [];
  if (title === undefined) throw new Error(`docs/${file} must begin with a title: # …`);
  return title.replaceAll('`', '');
}

/** Splits Chinese text, which has no spaces, into words too. It also runs in the browser. */
function splitWords(text) {
  const words = new Intl.Segmenter('zh', { granularity: 'word' }).segment(text);
  return Array.from(words)
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment }) => segment);
}

function translateSearch() {
  return {
    button: { buttonText: '搜索', buttonAriaLabel: '搜索' },
    modal: {
      displayDetails: '显示详细列表',
      resetButtonTitle: '清除',
      backButtonTitle: '关闭',
      noResultsText: '没有结果：',
      footer: { selectText: '选择', navigateText: '切换', closeText: '关闭' },
    },
  };
}
