/**
 * True when a variable of the environment may send requests of this protocol (`http:` or `https:`) through
 * a proxy. The names are those that any supported release of Axios reads.
 */
export function isProxyConfigured(protocol: string, environment: NodeJS.ProcessEnv): boolean {
  const name = protocol.replace(':', '');
  return [`${name}_proxy`, 'all_proxy', `npm_config_${name}_proxy`, 'npm_config_proxy']
    .flatMap((variable) => [variable, variable.toUpperCase()])
    .some((variable) => environment[variable] !== undefined);
}
