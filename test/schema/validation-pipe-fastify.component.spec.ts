import { describeSingleFields } from '../support/applications/single-fields-behind-a-pipe.js';

// Takes as long as the half on Express, which every run of `npm test` has.
describeSingleFields('Fastify');
