/** Where a customer signs: a page inside WeChat, a mini program, an external browser, a native app. */
export type Scene = 'jsapi' | 'mini-program' | 'h5' | 'app';

/** The scenes that know the user before the signature. */
export function knowsUser(scene: Scene): boolean {
  return scene === 'jsapi' || scene === 'mini-program';
}
