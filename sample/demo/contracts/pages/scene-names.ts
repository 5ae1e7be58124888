import { bilingual, type Html } from '../../html/html.js';
import type { Scene } from '../signing-attempt.js';

/** Display names of the scenes. */
export const SCENE_NAMES: Readonly<Record<Scene, Html>> = {
  jsapi: bilingual('A page inside WeChat (JSAPI)', '微信内网页（JSAPI）'),
  h5: bilingual('A browser outside WeChat (H5)', '外部浏览器（H5）'),
  'mini-program': bilingual('A mini program', '小程序'),
  app: bilingual('A native app', 'App'),
};
