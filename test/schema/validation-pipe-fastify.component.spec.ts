import { describeSingleFields } from '../support/applications/single-fields-behind-a-pipe.js';

// As slow as the spec on Express, which is part of `npm test`.
describeSingleFields('Fastify');
