/* A route of Express or Fastify that parses the body and responds: no Nest, no cryptography. */
import { createRequire } from 'node:module';

export async function listen(platform) {
  return platform === 'fastify' ? listenWithFastify() : listenWithExpress();
}

async function listenWithFastify() {
  // Fastify is a dependency of Nest's platform.
  const ofPlatform = createRequire(import.meta.resolve('@nestjs/platform-fastify'));
  const { fastify } = ofPlatform('fastify');
  const app = fastify();
  app.post('/notifications', (_request, reply) => reply.code(204).send());
  return `${await app.listen({ port: 0, host: '127.0.0.1' })}/notifications`;
}

async function listenWithExpress() {
  const { default: express } = await import('express');
  const app = express();
  app.use(express.json());
  app.post('/notifications', (_request, response) => response.status(204).end());
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${server.address().port}/notifications`;
}
