/** What sends a request of Axios' through a proxy, in all of its releases. */
const PROXY_VARIABLES = { 'http:': namesFor('http'), 'https:': namesFor('https') } as const;

function namesFor(protocol: string): string[] {
  const names = [`${protocol}_proxy`, 'all_proxy', `npm_config_${protocol}_proxy`];
  return [...names, 'npm_config_proxy'].flatMap((name) => [name, name.toUpperCase()]);
}

/** True when the environment may want requests to go through a proxy. */
export function isProxyConfigured(
  protocol: keyof typeof PROXY_VARIABLES,
  environment: NodeJS.ProcessEnv,
): boolean {
  return PROXY_VARIABLES[protocol].some((name) => environment[name] !== undefined);
}
