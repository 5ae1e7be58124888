import { SCHEMAS } from './schemas.js';

/** Property under which `@nestjs/swagger` looks for a description of a class's fields. */
const METADATA_FACTORY = '_OPENAPI_METADATA_FACTORY';

for (const [type, getProperties] of SCHEMAS) {
  Object.defineProperty(type, METADATA_FACTORY, { value: getProperties, configurable: true });
}
