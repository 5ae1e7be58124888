import { readFileSync } from 'node:fs';
import { posix } from 'node:path';

/** The web address of the repository, if `package.json` names one. */
function readRepositoryUrl() {
  const manifest = new URL('../../package.json', import.meta.url);
  const { repository } = JSON.parse(readFileSync(manifest, 'utf8'));
  return (repository?.url ?? repository)?.replace(/^git\+/, '').replace(/\.git$/, '');
}

/**
 * A plugin of markdown-it: a link to a file outside `docs` leads to the repository. Without an address of the
 * repository, its text stays.
 */
export function linkToRepository(md, repositoryUrl = readRepositoryUrl()) {
  md.core.ruler.push('link-to-repository', ({ tokens, env }) => {
    for (const { children } of tokens) rewriteLinks(children ?? [], env.relativePath ?? '');
  });

  function rewriteLinks(tokens, page) {
    let isText = false;
    for (const token of tokens) {
      if (token.type === 'link_open') {
        const path = findOutside(page, token.attrGet('href'));
        isText = path !== undefined && repositoryUrl === undefined;
        if (path !== undefined) token.attrSet('href', `${repositoryUrl}/blob/main/${path}`);
      }
      if (isText && token.type.startsWith('link_')) {
        token.type = 'html_inline';
        if (token.nesting < 0) isText = false;
      }
    }
  }
}

/** The path from the root of the repository, when the link leads out of `docs`. */
function findOutside(page, href) {
  if (/^(?:\w+:|[/#])/.test(href)) return undefined;
  const path = posix.join('docs', posix.dirname(page), href);
  return path.startsWith('docs/') ? undefined : path;
}
